#include <chrono>

#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace std::chrono_literals;

namespace {

const Connection kTalk;

/// The rule's burst of Wang et al. (IMC 2017), type 2: RST/ACK at 0, +1460, +4380.
Profile gfw() {
  Profile profile = name_profile(Action::kReset);
  profile.in_path = false;
  profile.rules[0].then.burst = {
      {true, false, 0}, {true, true, 0}, {true, true, 1460}, {true, true, 4380}};
  return profile;
}

}  // namespace

TEST_CASE("A burst beside the path resets both ends where they will be", "[act]") {
  CensorSite site(gfw());
  const std::string request = http_request("blocked.example");
  CHECK(site.passes(kTalk.syn()));
  CHECK(site.passes(kTalk.data(1, request)));
  REQUIRE(site.sent.size() == 8);
  constexpr std::uint32_t kOffsets[] = {0, 0, 1460, 4380};
  for (std::size_t i = 0; i < 4; ++i) {
    const PacketView to_server = site.sent_packet(i);
    CHECK(to_server.ip.source == kTalk.client);
    // The request arrives, so the server expects what follows it (RFC 5961 §3.2).
    CHECK(to_server.tcp.sequence ==
          kTalk.client_start + 1 + static_cast<std::uint32_t>(request.size()) + kOffsets[i]);
    const PacketView to_client = site.sent_packet(4 + i);
    CHECK(to_client.ip.source == kTalk.server);
    CHECK(to_client.tcp.sequence == kTalk.server_start + 1 + kOffsets[i]);
    CHECK(to_client.tcp.has(tcp_flag::kRst));
    CHECK(to_client.tcp.has(tcp_flag::kAck) == (i > 0));
  }
}

TEST_CASE("Only the end that a rule names is reset, with FIN if it says so", "[act]") {
  Profile profile = name_profile(Action::kReset);
  profile.rules[0].then.burst = {{false, true, 0}};
  for (const ResetEnds ends : {ResetEnds::kClient, ResetEnds::kServer}) {
    profile.rules[0].then.ends = ends;
    CensorSite site(profile);
    CHECK_FALSE(site.passes(kTalk.data(1, http_request("blocked.example"))));
    REQUIRE(site.sent.size() == 1);
    const PacketView fin = site.sent_packet(0);
    CHECK(fin.ip.destination == (ends == ResetEnds::kClient ? kTalk.client : kTalk.server));
    CHECK(fin.tcp.flags == (tcp_flag::kFin | tcp_flag::kAck));
    // Later packets of the server are answered towards the same end.
    CHECK_FALSE(site.passes(kTalk.to_client(1, tcp_flag::kAck, "late")));
    CHECK(site.sent_packet(1).ip.destination == fin.ip.destination);
  }
}

TEST_CASE("A rule may reset once and be silent then", "[act]") {
  Profile profile = gfw();
  profile.rules[0].then.reset_every_packet = false;
  CensorSite site(profile);
  CHECK(site.passes(kTalk.data(1, http_request("blocked.example"))));
  CHECK(site.sent.size() == 8);
  CHECK(site.passes(kTalk.data(1, "again")));
  CHECK(site.sent.size() == 8);
}

TEST_CASE("Nothing is dropped by a box beside the path, whatever its rule", "[act]") {
  for (int action = 0; action <= static_cast<int>(Action::kRedirect); ++action) {
    Profile profile = name_profile(static_cast<Action>(action));
    profile.in_path = false;
    Enforcement& then = profile.rules[0].then;
    then.answers = {IpAddress::v4(1)};
    then.answer_in_place = true;
    then.delay = 1s;
    then.throttle = {{1000}, 1, true, 1};
    then.target = IpAddress::v4(0x0a000909);
    profile.rules[0].residual = {Residual::Scope::kTwoTuple, 60s, false};
    CensorSite site(profile);
    CAPTURE(action_label(then.action));
    CHECK(site.passes(kTalk.syn()));
    for (std::uint32_t i = 0; i < 5; ++i) {
      CHECK(site.passes(kTalk.data(1 + 100 * i, http_request("blocked.example"))));
      CHECK(site.passes(kTalk.to_client(1, tcp_flag::kAck, "answer")));
      CHECK(site.passes(datagram(5000, 53, dns_query("blocked.example"))));
    }
    CHECK(site.filter.counters().dropped == 0);
    CHECK(site.filter.counters().held == 0);
    CHECK(site.filter.counters().redirected == 0);
    profile.capacity = {true, 1, 0, 0, 0, false};
    CensorSite overloaded(profile);
    for (int i = 0; i < 3; ++i) CHECK(overloaded.passes(kTalk.syn()));
    CHECK(overloaded.filter.counters().unread == 2);
  }
}

TEST_CASE("A rule that reaches one packet judges each packet for itself", "[act]") {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.when.words = {"forbidden"};
  rule.when.apps = {App::kHttp};
  rule.then.reach = Reach::kPacket;
  CensorSite site(profile);
  CHECK(site.passes(kTalk.data(1, http_request("any.example"))));
  CHECK_FALSE(site.passes(kTalk.to_client(1, tcp_flag::kAck, "forbidden")));
  CHECK(site.passes(kTalk.to_client(10, tcp_flag::kAck, "harmless")));
  CHECK_FALSE(site.passes(kTalk.to_client(18, tcp_flag::kAck, "forbidden")));
}

TEST_CASE("A policer lets through its rate and the bucket, and drops the rest", "[act]") {
  Profile profile = name_profile(Action::kThrottle);
  profile.rules[0].then.throttle = {{140'000}, 10'000, false, 0};
  CensorSite site(profile);
  site.passes_at(SimTime{}, kTalk.data(1, client_hello("blocked.example")));
  const std::string piece(1360, 'x');  // 1,400 bytes with headers
  std::uint64_t passed = 0;
  for (int i = 0; i < 20'000; ++i) {  // 1.12 Mbit/s for 200 s
    const bool pass = site.passes_at(
        1s + i * 10ms,
        kTalk.to_client(1 + 1360U * static_cast<unsigned>(i), tcp_flag::kAck, piece));
    passed += pass ? 1400 : 0;
  }
  // 140 kbit/s for 200 s, and the bucket once; a packet more or less.
  CHECK(static_cast<double>(passed) == Approx(140'000.0 / 8 * 200 + 10'000).margin(1400));
  CHECK(site.filter.counters().throttled == site.filter.counters().dropped);
  // The other direction has its own bucket.
  CHECK(site.passes(kTalk.to_server(900, tcp_flag::kAck)));
}

TEST_CASE("A shaper sends on what exceeds the rate, in order, when its turn comes", "[act]") {
  Profile profile = name_profile(Action::kThrottle);
  profile.rules[0].then.throttle = {{80'000}, 2'000, true, 5'000};
  CensorSite site(profile);
  site.passes_at(SimTime{}, kTalk.data(1, client_hello("blocked.example")));
  const std::string piece(960, 'x');  // 1,000 bytes: 100 ms at the rate
  for (std::uint32_t i = 0; i < 12; ++i) {
    const bool pass = site.passes_at(1s, kTalk.to_client(1 + 960 * i, tcp_flag::kAck, piece));
    CHECK(pass == (i < 2));  // the bucket
  }
  REQUIRE(site.sent.size() == 5);  // the queue
  for (std::uint32_t i = 0; i < 5; ++i) {
    CHECK(site.sent[i].when == 1s + 100ms * (i + 1));
    CHECK(site.sent_packet(i).tcp.sequence == kTalk.server_start + 1 + 960 * (i + 2));
  }
  CHECK(site.filter.counters().held == 5);
  CHECK(site.filter.counters().throttled == 5);
}

TEST_CASE("A delaying box sends every packet on unchanged, later", "[act]") {
  Profile profile = name_profile(Action::kDelay);
  profile.rules[0].then.delay = 250ms;
  CensorSite site(profile);
  const Bytes request = kTalk.data(1, http_request("blocked.example"));
  CHECK_FALSE(site.passes(request));
  REQUIRE(site.sent.size() == 1);
  CHECK(site.sent[0].packet == request);
  CHECK(site.sent[0].when == site.now + 250ms);
  CHECK(site.filter.counters().dropped == 0);
}

TEST_CASE("A redirected flow goes to another address and its answers look as if it had not",
          "[act]") {
  const auto redirects = [](const Connection& talk, const IpAddress& target) {
    Profile profile;
    Rule& rule = profile.rules.emplace_back();
    rule.when.addresses = {Prefix::of(talk.server)};
    rule.then.action = Action::kRedirect;
    rule.then.target = target;
    CensorSite site(profile);
    CHECK_FALSE(site.passes(talk.syn()));
    const PacketView sent = site.sent_packet(0);
    CHECK(sent.ip.source == talk.client);
    CHECK(sent.ip.destination == target);
    CHECK(sent.tcp.sequence == talk.client_start);
    Connection answer = talk;
    answer.server = target;
    CHECK_FALSE(site.passes(answer.to_client(1, tcp_flag::kAck, "answer")));
    const PacketView back = site.sent_packet(1);
    CHECK(back.ip.source == talk.server);
    CHECK(back.ip.destination == talk.client);
    CHECK(as_text(back.payload) == "answer");
    CHECK(site.filter.counters().redirected == 2);
    answer.client_port = 1;  // not of a redirected flow
    CHECK(site.passes(answer.to_client(1, tcp_flag::kAck, "answer")));
  };
  redirects(kTalk, IpAddress::v4(0x0a000909));
  Connection six;
  six.client = *IpAddress::parse("2001:db8::1");
  six.server = *IpAddress::parse("2001:db8:1::2");
  redirects(six, *IpAddress::parse("2001:db8:2::3"));

  Profile profile = name_profile(Action::kRedirect);
  profile.rules[0].then.target = IpAddress::v4(0x0a000909);
  CensorSite dns(profile);
  CHECK_FALSE(dns.passes(datagram(5000, 53, dns_query("blocked.example"))));
  CHECK(dns.sent_packet(0).ip.destination == IpAddress::v4(0x0a000909));
  // There is no way from one family to the other.
  profile.rules[0].then.target = *IpAddress::parse("2001:db8::9");
  CensorSite other(profile);
  CHECK(other.passes(datagram(5000, 53, dns_query("blocked.example"))));
}

TEST_CASE("The same packets bring about the same bytes", "[act]") {
  const auto run = [](std::uint64_t seed) {
    Profile profile = name_profile(Action::kForgeDns);
    for (std::uint32_t i = 0; i < 200; ++i)
      profile.rules[0].then.answers.push_back(IpAddress::v4(i));
    CensorSite site(profile, seed);
    for (std::uint16_t i = 0; i < 50; ++i)
      site.passes(datagram(static_cast<std::uint16_t>(5000 + i), 53, dns_query("blocked.example")));
    std::vector<Bytes> sent;
    for (auto& one : site.sent) sent.push_back(one.packet);
    return sent;
  };
  const auto first = run(1);
  CHECK(first.size() == 50);
  CHECK(first == run(1));
  CHECK(first != run(2));
}

// V6 of docs/validation.md: RFC 2544 §9.1 frame rates at 100 Mbit/s.
TEST_CASE("An overloaded box leaks or drops exactly what exceeds its capacity",
          "[act][validation]") {
  for (const auto& [frame, rate] :
       std::vector<std::pair<std::size_t, double>>{{64, 148'809}, {512, 23'496}, {1518, 8'127}}) {
    CHECK(rate == Approx(100e6 / 8 / static_cast<double>(frame + 20)).epsilon(1e-4));
    const double capacity = rate * 0.4;
    for (const bool open : {true, false}) {
      Profile profile;
      Rule& rule = profile.rules.emplace_back();  // judges what is inspected
      rule.when.words = {"nowhere"};
      profile.capacity = {true, 1 / capacity, 0, 0, 10, open};
      CensorSite site(profile);
      const std::string payload(frame - 18 - 40, 'x');
      const Bytes packet = kTalk.data(1, payload);
      constexpr int kPackets = 50'000;
      int passed = 0;
      for (int i = 0; i < kPackets; ++i) {
        passed +=
            site.passes_at(SimTime{static_cast<std::int64_t>(i * 1e9 / rate)}, packet) ? 1 : 0;
      }
      const FilterCounters& counters = site.filter.counters();
      const auto missed = static_cast<double>(counters.unread + counters.refused);
      CHECK(missed / kPackets == Approx(1 - capacity / rate).margin(20.0 / kPackets));
      CHECK((open ? counters.unread : counters.refused) == counters.unread + counters.refused);
      CHECK(passed == (open ? kPackets : kPackets - static_cast<int>(counters.refused)));
    }
  }
}
