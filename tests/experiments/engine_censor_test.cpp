// Boxes of a censor between real hosts: what its packets bring about at their ends.
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <ns3/simulator.h>

#include "experiments/engine/packets/filter_site.hpp"
#include "experiments/process/process_pool.hpp"
#include "filters/act/censor_filter.hpp"
#include "filters/decrypt/key_escrow.hpp"
#include "filters/inspect/dns_query.hpp"
#include "filters/profile/profile_reader.hpp"
#include "tests/filters/segment_maker.hpp"
#include "tests/topology/fabric/fabric_world.hpp"
#include "topology/fabric/clock.hpp"
#include "traffic/host/client.hpp"
#include "traffic/host/server.hpp"
#include "traffic/host/tcp_settings.hpp"
#include "traffic/protocol/endpoints.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;
using fabric_test::World;

namespace {

constexpr char kHost[] = "news.example.org";

/// What a client does that lives under a state that would read its TLS.
enum class Obedience : std::uint8_t {
  kNone,
  kHandsKeysOver,
  kTrustsState,  ///< has the state's root installed
};

constexpr char kStateRoot[] = "State Root";

/// One conversation over four routers a millisecond apart, past a box at the second, which has the
/// keys of a client that hands them over, and an authority of the state's.
ConversationResult converse(Profile profile, TlsVersion tls, std::uint32_t bytes,
                            Duration link_delay = 1ms, Obedience obedience = Obedience::kNone,
                            const std::filesystem::path& capture = {}) {
  configure_tcp();
  World world(fabric_test::chain_of(4, Bitrate::mega(100), link_delay));
  TlsIdentity identity(3);
  TlsIdentity client_identity(3);
  TlsIdentity state(99, kStateRoot);
  if (obedience == Obedience::kTrustsState) client_identity.also_trust(state.authority_pem());
  const ForcedAuthority authority{state, identity};
  KeyEscrow escrow;
  FilterSite site(
      *world.fabric, RouterId{1},
      std::make_unique<CensorFilter>(CompiledProfile::compile(std::move(profile)), 1,
                                     BoxMeans{.keys = &escrow, .authority = &authority}),
      capture);
  ConversationScript script;
  script.host = kHost;
  script.response_bytes = bytes;
  script.tls = tls;
  script.keyword = "dissidentword";
  const auto talk = std::make_shared<const Exchange>(script);
  const auto far = HostAddress::of(RouterId{3}, 1);
  Server server(world.host(3), far, [&](const Peer&) { return make_server(talk, identity); });
  const std::uint16_t port = tls == TlsVersion::kNone ? 80 : 443;
  server.listen(port);
  Patience patience;
  patience.max_attempts = 1;
  patience.attempt_timeout = patience.deadline = 1000s;
  Client client(Dial{world.host(0), HostAddress::of(RouterId{0}, 1), 40'000, far, port}, patience,
                [&](std::uint32_t attempt) {
                  return make_client(
                      talk, client_identity, attempt,
                      obedience == Obedience::kHandsKeysOver
                          ? OnKeyLog([&](std::string_view line) { escrow.hand_over(line); })
                          : OnKeyLog());
                });
  client.start(SimTime{});
  ns3::Simulator::Run();
  site.close();
  return client.result().value_or(ConversationResult{});
}

/// A rule on the name of the conversation.
Profile rule_on_name(Action action) {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.when.names = {kHost};
  rule.then.action = action;
  return profile;
}

/// A DNS client or server without a stack. The server answers 192.0.2.1; both count in time.
struct DnsHost final : Receiver {
  void receive(ns3::Ptr<ns3::Packet> /*packet*/, std::span<std::byte> bytes) override {
    const auto view = PacketView::parse(bytes);
    if (!view || !view->is_udp()) return;
    if (first.empty()) first.assign(view->payload.begin(), view->payload.end());
    ++received;
    const auto query = parse_dns_query(view->payload);
    if (!query || host == nullptr) return;
    std::array<std::byte, 512> message;
    std::array<std::byte, 600> out;
    const IpAddress truth = IpAddress::v4(0xc0000201);
    UdpDatagramSpec answer;
    answer.source = view->ip.destination;
    answer.destination = view->ip.source;
    answer.source_port = view->destination_port;
    answer.destination_port = view->source_port;
    answer.payload = write_dns_answer(*query, std::span(&truth, 1), 60, message);
    host->send(write_udp_packet(answer, out));
  }
  const RawHost* host = nullptr;
  std::vector<std::byte> first;
  int received = 0;
};

struct Race {
  std::uint32_t first_answer = 0;
  int answers = 0;
};

/// A question past a box beside the path, one link from the client and two from the server.
Race ask(Duration after) {
  World world(fabric_test::chain_of(4, Bitrate::mega(100), 10ms));
  Profile profile = rule_on_name(Action::kForgeDns);
  profile.in_path = false;
  profile.rules[0].then.answers = {IpAddress::v4(0xc6336407)};
  profile.rules[0].then.after = after;
  FilterSite site(*world.fabric, RouterId{1},
                  std::make_unique<CensorFilter>(CompiledProfile::compile(profile), 1), {});
  DnsHost client;
  DnsHost server;
  const RawHost client_host = world.raw(0, client);
  const RawHost server_host = world.raw(3, server);
  server.host = &server_host;
  const std::string query = test::dns_query(kHost);
  UdpDatagramSpec question;
  question.source = IpAddress::v4(HostAddress::of(RouterId{0}, 1).value);
  question.destination = IpAddress::v4(HostAddress::of(RouterId{3}, 1).value);
  question.source_port = 5'000;
  question.destination_port = 53;
  question.payload = as_byte_view(query);
  std::array<std::byte, 600> out;
  client_host.send(write_udp_packet(question, out));
  ns3::Simulator::Run();
  if (client.first.size() < 4) return {};
  return {load_u32(client.first, client.first.size() - 4), client.received};
}

}  // namespace

// V5 of docs/validation.md: Xue et al., IMC 2021, measured 130 to 150 kbit/s.
TEST_CASE("A download under the shipped throttle settles at the measured rate",
          "[experiments][validation]") {
  constexpr std::uint32_t kBytes = 2'000'000;
  const double seconds = std::stod(run_in_child([] {
    Profile profile = find_profile("tspu-throttle");
    profile.rules[0].when.names = {kHost};
    const ConversationResult result = converse(profile, TlsVersion::k13, kBytes, 5ms);
    if (!result.completed) return std::string("0");
    return std::to_string(std::chrono::duration<double>(result.ended).count());
  }));
  REQUIRE(seconds > 0);
  const double kilobits = kBytes * 8 / seconds / 1000;
  CAPTURE(seconds);
  CHECK(kilobits > 130);
  CHECK(kilobits < 150);
}

TEST_CASE("A download under a shaper has its rate and loses nothing", "[experiments]") {
  constexpr std::uint32_t kBytes = 500'000;
  const double seconds = std::stod(run_in_child([] {
    Profile profile = rule_on_name(Action::kThrottle);
    profile.rules[0].then.throttle = {{1'000'000}, 3'000, true, 1 << 20};
    const ConversationResult result = converse(profile, TlsVersion::k13, kBytes);
    if (!result.completed) return std::string("0");
    return std::to_string(std::chrono::duration<double>(result.ended).count());
  }));
  // Every segment of 1,448 to 1,460 bytes has 40 to 52 of headers; nothing is sent twice.
  const double wire = kBytes * 1500.0 / 1448;
  CHECK(seconds == Approx(wire * 8 / 1e6).epsilon(0.03));
}

TEST_CASE("A forged DNS answer wins or loses by its delay against the path's", "[experiments]") {
  // The box forges after it saw the question; the true answer comes back to it 40 ms later.
  const auto race = [](Duration after) {
    const std::string told = run_in_child([after] {
      const Race ran = ask(after);
      return std::to_string(ran.first_answer) + " " + std::to_string(ran.answers);
    });
    return Race{static_cast<std::uint32_t>(std::stoul(told)),
                std::stoi(told.substr(told.find(' ')))};
  };
  for (const auto& [after, wins] : {std::pair{0ms, true}, std::pair{38ms, true},
                                    std::pair{42ms, false}, std::pair{200ms, false}}) {
    CAPTURE(after.count());
    const Race seen = race(after);
    CHECK(seen.answers == 2);  // a box beside the path stops neither
    CHECK(seen.first_answer == (wins ? 0xc6336407U : 0xc0000201U));
  }
}

TEST_CASE("A reset that comes after the server's data is refused, one that comes before ends all",
          "[experiments]") {
  const auto completes = [](Duration after) {
    return run_in_child([after] {
      Profile profile = rule_on_name(Action::kReset);
      profile.in_path = false;
      profile.rules[0].then.after = after;
      profile.rules[0].then.ends = ResetEnds::kClient;
      profile.rules[0].then.reset_every_packet = false;
      const auto result = converse(profile, TlsVersion::kNone, 8'000, 10ms);
      return std::string(result.completed ? "completed" : name_of(result.failure));
    });
  };
  CHECK(completes(0ms) == "reset");
  // 40 ms from the box to the server and back: then the client is past that number (RFC 5961 §3.2).
  CHECK(completes(200ms) == "completed");
}

TEST_CASE("A block page is what the client reads, and its server is gone", "[experiments]") {
  const std::string failure = run_in_child([] {
    Profile profile = rule_on_name(Action::kBlockPage);
    profile.rules[0].then.page = "<html>no</html>";
    const auto result = converse(profile, TlsVersion::kNone, 8'000);
    return std::string(name_of(result.failure));
  });
  CHECK(failure == "rejected");  // a forged page, neither a reset nor silence
}

TEST_CASE("A word inside TLS blocks a client that hands its keys over, and no other",
          "[experiments]") {
  const auto outcome = [](TlsVersion tls, bool complies) {
    return run_in_child([tls, complies] {
      Profile profile;
      Rule& rule = profile.rules.emplace_back();
      rule.when.words = {"dissidentword"};
      rule.then.action = Action::kReset;
      const auto result = converse(profile, tls, 8'000, 1ms,
                                   complies ? Obedience::kHandsKeysOver : Obedience::kNone);
      return std::string(result.completed ? "completed" : name_of(result.failure));
    });
  };
  for (const TlsVersion tls : {TlsVersion::k12, TlsVersion::k13}) {
    CHECK(outcome(tls, true) == "reset");
    CHECK(outcome(tls, false) == "completed");
  }
  CHECK(outcome(TlsVersion::kNone, false) == "reset");
}

namespace {

/// A rule that takes connections to that name over, before the profile's others.
Profile re_signing(std::vector<Rule> inside = {}) {
  Profile profile = rule_on_name(Action::kReSign);
  profile.rules[0].when.name_fields = {NameField::kServerName};
  profile.rules.insert(profile.rules.end(), inside.begin(), inside.end());
  return profile;
}

Rule rule_on_word(Action action) {
  Rule rule;
  rule.when.words = {"dissidentword"};
  rule.then.action = action;
  return rule;
}

std::string outcome_of(const Profile& profile, TlsVersion tls, Obedience obedience,
                       std::uint32_t bytes = 8'000) {
  return run_in_child([&] {
    const auto result = converse(profile, tls, bytes, 1ms, obedience);
    return std::string(result.completed ? "completed" : name_of(result.failure));
  });
}

}  // namespace

TEST_CASE("A client that trusts the forced authority gets its page through the box that reads it",
          "[experiments]") {
  for (const TlsVersion tls : {TlsVersion::k12, TlsVersion::k13}) {
    CAPTURE(static_cast<int>(tls));
    CHECK(outcome_of(re_signing(), tls, Obedience::kTrustsState) == "completed");
    // More than any buffer on the way holds.
    CHECK(outcome_of(re_signing(), tls, Obedience::kTrustsState, 3'000'000) == "completed");
    // That it was read shows in what a word inside brings about.
    const Profile resets = re_signing({rule_on_word(Action::kReset)});
    CHECK(outcome_of(resets, tls, Obedience::kTrustsState) == "reset");
    const Profile drops = re_signing({rule_on_word(Action::kDrop)});
    CHECK(outcome_of(drops, tls, Obedience::kTrustsState) == "silence");
    // Inside the TLS a page of the box's is a page.
    const Profile pages = re_signing({rule_on_word(Action::kBlockPage)});
    CHECK(outcome_of(pages, tls, Obedience::kTrustsState) == "rejected");
  }
}

TEST_CASE("A client that does not trust the forced authority gets nothing, and says nothing",
          "[experiments]") {
  for (const TlsVersion tls : {TlsVersion::k12, TlsVersion::k13}) {
    CAPTURE(static_cast<int>(tls));
    CHECK(outcome_of(re_signing(), tls, Obedience::kNone) == "rejected");
    // Nothing was said that a rule could fire on: the failure is the same as without one.
    CHECK(outcome_of(re_signing({rule_on_word(Action::kDrop)}), tls, Obedience::kNone) ==
          "rejected");
  }
  CHECK(outcome_of(re_signing(), TlsVersion::kNone, Obedience::kNone) == "completed");
}

TEST_CASE("A connection to another name passes the box that re-signs packet for packet as it was",
          "[experiments]") {
  const auto capture_of = [](const char* name) {
    return run_in_child([name] {
      Profile profile = re_signing();
      profile.rules[0].when.names = {name};
      const auto file = std::filesystem::temp_directory_path() /
                        ("passed-" + std::to_string(::getpid()) + ".pcap");
      const auto result = converse(profile, TlsVersion::k12, 8'000, 1ms, Obedience::kNone, file);
      std::ifstream in(file, std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      std::filesystem::remove(file);
      return std::string(result.completed ? "+" : "-") + bytes;
    });
  };
  const std::string other = capture_of("another.example");
  CHECK(other.front() == '+');
  CHECK(other.find("Emulated Root R1") != std::string::npos);  // TLS 1.2: certificates in the clear
  CHECK(other.find(kStateRoot) == std::string::npos);
  CHECK((other == capture_of("a.third.example")));
  const std::string taken = capture_of(kHost);
  CHECK(taken.front() == '-');
  CHECK(taken.find("Emulated Root R1") != std::string::npos);
  CHECK(taken.find(kStateRoot) != std::string::npos);
}

TEST_CASE("What the box says in the ends' names is slowed down as a rule on the content says",
          "[experiments]") {
  const auto seconds = [](std::vector<Rule> inside) {
    return std::stod(run_in_child([&] {
      const auto result = converse(re_signing(std::move(inside)), TlsVersion::k13, 500'000, 1ms,
                                   Obedience::kTrustsState);
      if (!result.completed) return std::string("0");
      return std::to_string(std::chrono::duration<double>(result.ended).count());
    }));
  };
  const double free = seconds({});
  CHECK(free > 0);
  CHECK(free < 0.5);
  Rule throttle = rule_on_word(Action::kThrottle);
  throttle.then.throttle = {{1'000'000}, 3'000, true, 1 << 20};
  CHECK(seconds({throttle}) == Approx(500'000 * 1500.0 / 1460 * 8 / 1e6).epsilon(0.06));
  Rule delay = rule_on_word(Action::kDelay);
  delay.then.delay = 300ms;
  CHECK(seconds({delay}) > free + 0.3);
}
