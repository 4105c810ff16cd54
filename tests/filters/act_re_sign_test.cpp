// A box that takes connections over, packet by packet: what it holds back, what it lets go on, and
// what it does not touch. How hosts fare with it: tests/experiments/engine_interception_test.cpp.
#include <algorithm>

#include <catch2/catch.hpp>

#include "filters/profile/profile_reader.hpp"
#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr std::uint8_t kAck = tcp_flag::kAck;
constexpr std::uint8_t kSynAck = tcp_flag::kSyn | tcp_flag::kAck;

/// A rule that takes over TLS to forbidden.example.
Profile re_signing() {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.name = "re-sign";
  rule.when.names = {"forbidden.example"};
  rule.when.name_fields = {NameField::kServerName};
  rule.then.action = Action::kReSign;
  return profile;
}

/// The same in a box that needs so many seconds for a packet, while so many may wait.
Profile slow(Profile profile, double seconds, std::uint32_t queue) {
  profile.capacity.limited = true;
  profile.capacity.packet_seconds = seconds;
  profile.capacity.queue_packets = queue;
  return profile;
}

struct Authorities {
  TlsIdentity state{99, "State Root"};
  TlsIdentity world{42};
  ForcedAuthority authority{state, world};
};
const ForcedAuthority& authority() {
  static Authorities all;
  return all.authority;
}

/// The box, and a connection to port 443 past its handshake.
struct Middle {
  CensorSite site;
  Connection talk;
  explicit Middle(const Profile& profile, const ForcedAuthority* power = &authority())
      : site(profile, 1, nullptr, power) {
    talk.server_port = 443;
    talk.window = 0xffff;
  }
  void shake_hands() {
    CHECK(site.passes(talk.syn()));
    CHECK(site.passes(talk.to_client(0, kSynAck)));
    CHECK(site.passes(talk.to_server(1, kAck)));
  }
  const FilterCounters& counters() const { return site.filter.counters(); }
};

}  // namespace

TEST_CASE("A wanted hello goes no further: the box acknowledges it and sends its own",
          "[act][intercept]") {
  const std::string hello = client_hello("www.forbidden.example");
  Middle middle(re_signing());
  middle.shake_hands();
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, hello)));
  CHECK(middle.site.rules == std::vector<std::string>{"re-sign"});
  CHECK(middle.counters().intercepted == 1);
  REQUIRE(middle.site.sent.size() == 2);
  const PacketView to_client = middle.site.sent_packet(0);
  CHECK(to_client.ip.destination == middle.talk.client);
  CHECK(to_client.tcp.sequence == middle.talk.server_start + 1);
  CHECK(to_client.tcp.acknowledgement == middle.talk.client_start + 1 + hello.size());
  CHECK(to_client.payload.empty());  // no certificate before the server's was seen
  const PacketView to_server = middle.site.sent_packet(1);
  CHECK(to_server.ip.source == middle.talk.client);
  CHECK(to_server.source_port == middle.talk.client_port);
  CHECK(to_server.tcp.sequence == middle.talk.client_start + 1);
  CHECK(to_server.tcp.acknowledgement == middle.talk.server_start + 1);
  CHECK(as_text(to_server.payload) != hello);
  CHECK(as_text(to_server.payload).find("www.forbidden.example") != std::string_view::npos);
  // Whatever the ends say now is for the box.
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, hello)));
  CHECK_FALSE(middle.site.passes(middle.talk.to_client(1, kAck, "x")));
}

TEST_CASE("A hello in pieces is held until it is whole, in whatever order they come",
          "[act][intercept]") {
  const std::string hello = client_hello("forbidden.example");
  const auto cut = static_cast<std::uint32_t>(hello.size() / 2);
  for (const bool in_order : {true, false}) {
    Middle middle(re_signing());
    middle.shake_hands();
    const Bytes head = middle.talk.data(1, hello.substr(0, cut));
    const Bytes tail = middle.talk.data(1 + cut, hello.substr(cut));
    CHECK_FALSE(middle.site.passes(in_order ? head : tail));
    CHECK(middle.site.sent.empty());
    CHECK(middle.counters().held == 1);
    CHECK_FALSE(middle.site.passes(in_order ? tail : head));
    CHECK(middle.counters().intercepted == 1);
    REQUIRE(middle.site.sent.size() == 2);
    CHECK(middle.site.sent_packet(0).tcp.acknowledgement ==
          middle.talk.client_start + 1 + hello.size());
  }
}

TEST_CASE("A hello with another name goes on as it came, and so does all that follows",
          "[act][intercept]") {
  const std::string hello = client_hello("allowed.example");
  const auto cut = static_cast<std::uint32_t>(hello.size() / 2);
  Middle middle(re_signing());
  middle.shake_hands();
  const Bytes head = middle.talk.data(1, hello.substr(0, cut));
  CHECK_FALSE(middle.site.passes(head));
  CHECK(middle.site.passes(middle.talk.data(1 + cut, hello.substr(cut))));
  REQUIRE(middle.site.sent.size() == 1);
  CHECK(middle.site.sent[0].packet == head);
  CHECK(middle.site.passes(middle.talk.to_client(1, kAck, "anything")));
  CHECK(middle.counters().intercepted == 0);
  CHECK(middle.site.rules.empty());
}

TEST_CASE(
    "What cannot be taken over passes: no handshake seen, no TLS, a server that speaks first, "
    "fragments, a connection that ends",
    "[act][intercept]") {
  const std::string hello = client_hello("forbidden.example");
  SECTION("picked up in the middle") {
    Middle middle(re_signing());
    CHECK(middle.site.passes(middle.talk.data(1, hello)));
    CHECK(middle.counters().intercepted == 0);
    CHECK(middle.site.rules == std::vector<std::string>{"re-sign"});  // it would, if it could
  }
  SECTION("only one way seen") {
    Middle middle(re_signing());
    CHECK(middle.site.passes(middle.talk.syn()));
    CHECK(middle.site.passes(middle.talk.data(1, hello)));
    CHECK(middle.counters().intercepted == 0);
  }
  SECTION("no TLS") {
    Middle middle(re_signing());
    middle.shake_hands();
    CHECK(middle.site.passes(middle.talk.data(1, "GET / HTTP/1.1\r\nHost: forbidden.example\r\n")));
    CHECK(middle.site.sent.empty());
  }
  SECTION("the server speaks first") {
    Middle middle(re_signing());
    middle.shake_hands();
    CHECK(middle.site.passes(middle.talk.to_client(1, kAck, "220 hello\r\n")));
    CHECK(middle.site.passes(middle.talk.data(1, hello)));
    CHECK(middle.counters().intercepted == 0);
  }
  SECTION("the client leaves in the middle of its hello") {
    Middle middle(re_signing());
    middle.shake_hands();
    const Bytes head = middle.talk.data(1, hello.substr(0, 20));
    CHECK_FALSE(middle.site.passes(head));
    CHECK(middle.site.passes(middle.talk.to_server(21, kAck | tcp_flag::kFin)));
    REQUIRE(middle.site.sent.size() == 1);
    CHECK(middle.site.sent[0].packet == head);
  }
  SECTION("data in the SYN") {
    Middle middle(re_signing());
    CHECK(middle.site.passes(middle.talk.to_server(0, tcp_flag::kSyn, hello)));
    CHECK(middle.site.passes(middle.talk.to_client(0, kSynAck)));
    CHECK(middle.site.passes(middle.talk.data(1, hello)));
    CHECK(middle.counters().intercepted == 0);
  }
}

TEST_CASE("Without an authority the rule is reported and nothing is held or changed",
          "[act][intercept]") {
  Middle middle(re_signing(), nullptr);
  middle.shake_hands();
  const std::string hello = client_hello("forbidden.example");
  CHECK(middle.site.passes(middle.talk.data(1, hello.substr(0, 30))));
  CHECK(middle.site.passes(middle.talk.data(31, hello.substr(30))));
  CHECK(middle.site.rules == std::vector<std::string>{"re-sign"});
  CHECK(middle.site.sent.empty());
  CHECK_FALSE(middle.site.filter.next_deadline());
}

TEST_CASE("A rule that fires on the SYN takes over whatever name the hello has",
          "[act][intercept]") {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.when.server_ports = {{443, 443}};
  rule.then.action = Action::kReSign;
  Middle middle(profile);
  middle.shake_hands();
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, client_hello("any.example"))));
  CHECK(middle.counters().intercepted == 1);
}

TEST_CASE("A rule before it that lets a name pass makes an exception, one behind it does not",
          "[act][intercept]") {
  for (const bool before : {true, false}) {
    Profile profile;
    profile.rules.resize(2);
    Rule& bank = profile.rules[before ? 0 : 1];
    bank.name = "bank";
    bank.when.names = {"bank.example"};
    bank.then.action = Action::kPass;
    Rule& all = profile.rules[before ? 1 : 0];
    all.name = "all";
    all.when.server_ports = {{443, 443}};
    all.then.action = Action::kReSign;
    Middle middle(profile);
    middle.shake_hands();
    CHECK(middle.site.passes(middle.talk.data(1, client_hello("bank.example"))) == before);
    CHECK((middle.counters().intercepted == 0) == before);
    middle.talk.client_port += 1;
    middle.shake_hands();
    CHECK_FALSE(middle.site.passes(middle.talk.data(1, client_hello("other.example"))));
  }
}

TEST_CASE("A rule before it decides first", "[act][intercept]") {
  Profile profile = re_signing();
  Rule drop = profile.rules[0];
  drop.then.action = Action::kDrop;
  profile.rules.insert(profile.rules.begin(), drop);
  Middle middle(profile);
  middle.shake_hands();
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, client_hello("forbidden.example"))));
  CHECK(middle.counters().intercepted == 0);
  CHECK(middle.site.sent.empty());
}

TEST_CASE("A rule's probability spares connections, which then pass end to end",
          "[act][intercept]") {
  Profile profile = re_signing();
  profile.rules[0].probability = 1e-9;
  Middle middle(profile);
  middle.shake_hands();
  CHECK(middle.site.passes(middle.talk.data(1, client_hello("forbidden.example"))));
  CHECK(middle.counters().spared == 1);
}

TEST_CASE("A server that never answers the box is asked again and given up; both ends are told",
          "[act][intercept]") {
  Middle middle(re_signing());
  middle.shake_hands();
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, client_hello("forbidden.example"))));
  std::size_t asked = 0;
  while (const auto deadline = middle.site.filter.next_deadline()) {
    REQUIRE(++asked < 100);
    middle.site.now = *deadline;
    middle.site.filter.on_timer(*deadline, middle.site);
  }
  // TLS waits a minute for the handshake; TCP gives its last segment up after 243 s (RFC 6298).
  CHECK(middle.site.now < std::chrono::minutes(5));
  bool client_told = false;
  for (std::size_t i = 2; i < middle.site.sent.size(); ++i) {
    const PacketView packet = middle.site.sent_packet(i);
    const bool ends = packet.tcp.has(tcp_flag::kRst) || packet.tcp.has(tcp_flag::kFin);
    client_told = client_told || (packet.ip.destination == middle.talk.client && ends);
  }
  CHECK(client_told);
}

TEST_CASE("A new connection on the ports of one that ended is a new one", "[act][intercept]") {
  Middle middle(re_signing());
  middle.shake_hands();
  const std::string hello = client_hello("forbidden.example");
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, hello)));
  // While it stands, a SYN is a question; the client that knows nothing of it says no.
  Connection again = middle.talk;
  again.client_start += 1'000'000;
  CHECK_FALSE(middle.site.passes(again.syn()));
  const auto hello_size = static_cast<std::uint32_t>(hello.size());
  CHECK_FALSE(middle.site.passes(middle.talk.to_server(1 + hello_size, tcp_flag::kRst)));
  CHECK(middle.site.passes(again.syn()));
  again.server_start += 99;
  CHECK(middle.site.passes(again.to_client(0, kSynAck)));
  CHECK_FALSE(middle.site.passes(again.data(1, hello)));
  CHECK(middle.counters().intercepted == 2);
}

TEST_CASE("An overloaded box that lets the rest pass keeps what is its own", "[act][intercept]") {
  Middle middle(slow(re_signing(), 10, 5));
  middle.shake_hands();
  const std::string hello = client_hello("forbidden.example");
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, hello)));
  REQUIRE(middle.counters().intercepted == 1);
  Connection other = middle.talk;
  other.client_port = 50'000;
  bool full = false;
  for (int i = 0; i < 10; ++i) {
    CHECK(middle.site.passes(other.syn()));
    full = middle.counters().unread > 0;
  }
  CHECK(full);
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, hello)));
}

TEST_CASE("The box stands in the middle of so many connections and no more", "[act][intercept]") {
  Middle middle(re_signing());
  const std::string hello = client_hello("forbidden.example");
  std::size_t taken = 0;
  for (std::size_t i = 0; i <= Interceptor::kMostOpen; ++i) {
    middle.talk.client_port = static_cast<std::uint16_t>(10'000 + i);
    middle.shake_hands();
    if (!middle.site.passes(middle.talk.data(1, hello))) ++taken;
  }
  CHECK(taken == Interceptor::kMostOpen);
  CHECK(middle.counters().unread == 1);
}

TEST_CASE("A client that says more and more of a hello that never ends is let go",
          "[act][intercept]") {
  Middle middle(re_signing());
  middle.shake_hands();
  // A record of the largest size, of a message that promises 16 MB.
  std::string flood =
      std::string("\x16\x03\x01\x40\x00\x01\xff\xff\xff", 9) + std::string(16'379, 'x');
  std::uint32_t at = 1;
  std::size_t held = 0;
  bool passed = false;
  for (int i = 0; i < 200 && !passed; ++i) {
    const std::string piece(1'400, 'x');
    passed = middle.site.passes(middle.talk.data(at, i == 0 ? flood.substr(0, 1'400) : piece));
    at += 1'400;
    if (!passed) ++held;
  }
  CHECK(passed);
  CHECK(held * 1'400 < 200'000);
  CHECK(middle.site.sent.size() == held);  // all of it goes on
}

namespace {

/// A box in the middle of a connection, and the client's next byte.
struct Taken : Middle {
  std::uint32_t next;
  explicit Taken(const Profile& profile) : Middle(profile) {
    const std::string hello = client_hello("forbidden.example");
    shake_hands();
    CHECK_FALSE(site.passes(talk.data(1, hello)));
    CHECK(counters().intercepted == 1);
    next = 1 + static_cast<std::uint32_t>(hello.size());
    site.sent.clear();
  }
  bool sent(const Bytes& packet) const {
    return std::any_of(site.sent.begin(), site.sent.end(),
                       [&](const CensorSite::Sent& sent) { return sent.packet == packet; });
  }
};

}  // namespace

TEST_CASE("No segment of one end reaches the other, whatever other flows left behind",
          "[act][intercept]") {
  for (const Action action :
       {Action::kThrottle, Action::kDelay, Action::kReset, Action::kDrop, Action::kBlockPage}) {
    CAPTURE(action_label(action));
    Profile profile = re_signing();
    Rule& rule = profile.rules.emplace_back();
    rule.when.names = {"other.example"};
    rule.then.action = action;
    rule.then.delay = std::chrono::milliseconds(5);
    rule.then.reach = action == Action::kReset ? Reach::kServerToClient : Reach::kFlow;
    rule.residual = {Residual::Scope::kTwoTuple, std::chrono::seconds(60), false};
    Taken taken(profile);
    Connection other = taken.talk;
    other.server_port = 80;
    other.client_port = 40'001;
    taken.site.passes(other.syn());
    taken.site.passes(other.to_client(0, kSynAck));
    taken.site.passes(other.data(1, http_request("other.example")));
    const auto residual = taken.counters().residual;
    const Bytes raw = taken.talk.data(taken.next, "what the client says");
    CHECK_FALSE(taken.site.passes(raw));
    CHECK_FALSE(taken.sent(raw));
    CHECK(taken.counters().residual == residual + 1);
  }
}

TEST_CASE("When a connection that was taken over is forgotten, its ends are reset",
          "[act][intercept]") {
  const auto both_reset = [](const Taken& taken) {
    bool ends[2] = {false, false};
    for (std::size_t i = 0; i < taken.site.sent.size(); ++i) {
      const PacketView packet = taken.site.sent_packet(i);
      if (packet.tcp.has(tcp_flag::kRst)) ends[packet.ip.source == taken.talk.client] = true;
    }
    return ends[0] && ends[1];
  };
  Profile profile = re_signing();
  SECTION("after it was idle for long") {
    Taken taken(profile);
    taken.talk.client_port = 50'000;
    taken.site.now += std::chrono::minutes(6);
    taken.site.passes(taken.talk.syn());
    CHECK(both_reset(taken));
  }
  SECTION("to make room") {
    profile.flows.max_flows = 100;
    Taken taken(profile);
    for (std::uint16_t i = 0; i < 100; ++i) {
      Connection other = taken.talk;
      other.client_port = static_cast<std::uint16_t>(50'000 + i);
      taken.site.passes(other.syn());
    }
    CHECK(both_reset(taken));
  }
}

TEST_CASE("A SYN from nowhere does not make the box forget what it judges", "[act][intercept]") {
  for (const bool bogus : {false, true}) {
    Profile profile = re_signing();
    Rule& rule = profile.rules.emplace_back();
    rule.when.bpf = "tcp[tcpflags] & tcp-push != 0 and len > 500";
    rule.when.server_ports = {{443, 443}};
    rule.then.action = Action::kDrop;
    Taken taken(profile);
    Connection stranger = taken.talk;
    stranger.client_start += 1'000'000;
    if (bogus) CHECK_FALSE(taken.site.passes(stranger.syn()));
    const auto before = taken.counters().matches;
    CHECK_FALSE(taken.site.passes(taken.talk.data(taken.next, std::string(600, 'x'))));
    CHECK(taken.counters().matches == before + 1);
  }
}

TEST_CASE("Fragments of what an end says are not for the other end", "[act][intercept]") {
  for (const bool defragment : {false, true}) {
    Profile profile = re_signing();
    profile.reads.ip.defragment = defragment;
    Taken taken(profile);
    const Bytes whole = taken.talk.data(taken.next, std::string(64, 'x'));
    const auto fragment = [&](std::size_t from, std::size_t count, bool more) {
      Bytes part = whole;
      const auto data = part.begin() + 20;
      part.erase(data + static_cast<std::ptrdiff_t>(from + count), part.end());
      part.erase(data, data + static_cast<std::ptrdiff_t>(from));
      store_u16(part, 2, static_cast<std::uint16_t>(part.size()));
      store_u16(part, 6, static_cast<std::uint16_t>((more ? 0x2000U : 0U) | from / 8));
      store_u16(part, 10, 0);
      store_u16(part, 10, internet_checksum(ByteView(part).first(20)));
      return part;
    };
    CHECK_FALSE(taken.site.passes(fragment(0, 32, true)));
    CHECK_FALSE(taken.site.passes(fragment(32, whole.size() - 52, false)));
  }
}

TEST_CASE("What lies behind a hole that the box never saw is not held for ever",
          "[act][intercept]") {
  const std::string hello = client_hello("forbidden.example");
  constexpr std::uint32_t kCut = 50;
  SECTION("the server has what is missing") {
    Middle middle(re_signing());
    middle.shake_hands();
    CHECK(middle.site.passes(middle.talk.to_client(1, kAck, {}, 1 + kCut)));
    CHECK(middle.site.passes(middle.talk.data(1 + kCut, hello.substr(kCut))));
  }
  SECTION("nobody tells") {
    Middle middle(re_signing());
    middle.shake_hands();
    int passed = 0;
    for (int i = 0; i < 6; ++i) {
      middle.site.now += std::chrono::seconds(1);
      if (middle.site.passes(middle.talk.data(1 + kCut, hello.substr(kCut)))) ++passed;
    }
    CHECK(passed == 3);  // after three seconds
  }
}

TEST_CASE("Ends that never say goodbye do not keep the box busy", "[act][intercept]") {
  Taken taken(re_signing());
  // No TLS: the box says goodbye to both.
  CHECK_FALSE(taken.site.passes(taken.talk.to_client(1, kAck, "HTTP/1.1 400 no\r\n\r\n", 1)));
  const SimTime failed = taken.site.now;
  std::uint32_t to_client = 0;
  std::uint32_t to_server = 0;
  for (std::size_t i = 0; i < taken.site.sent.size(); ++i) {
    const PacketView packet = taken.site.sent_packet(i);
    auto& end = packet.ip.destination == taken.talk.client ? to_client : to_server;
    end = packet.tcp.sequence + static_cast<std::uint32_t>(packet.payload.size()) +
          (packet.tcp.has(tcp_flag::kFin) ? 1U : 0U);
  }
  taken.site.passes(
      taken.talk.to_server(taken.next, kAck, {}, to_client - taken.talk.server_start));
  taken.site.passes(taken.talk.to_client(21, kAck, {}, to_server - taken.talk.client_start));
  taken.site.sent.clear();
  while (const auto deadline = taken.site.filter.next_deadline()) {
    taken.site.now = *deadline;
    taken.site.filter.on_timer(*deadline, taken.site);
  }
  CHECK(taken.site.now - failed >= std::chrono::seconds(60));
  CHECK(taken.site.now - failed < std::chrono::seconds(61));
  REQUIRE(taken.site.sent.size() == 2);
  CHECK(taken.site.sent_packet(0).tcp.has(tcp_flag::kRst));
  CHECK(taken.site.sent_packet(1).tcp.has(tcp_flag::kRst));
}

TEST_CASE("Connections that are over take no room from those to come", "[act][intercept]") {
  // Each leaves bytes behind a hole when it ends; together far more than the box may hold.
  Profile profile = re_signing();
  profile.hold_bytes = 200'000;
  Middle middle(profile);
  const std::string hello = client_hello("forbidden.example");
  const auto next = 1 + static_cast<std::uint32_t>(hello.size());
  for (std::uint16_t i = 0; i < 100; ++i) {
    middle.talk.client_port = static_cast<std::uint16_t>(10'000 + i);
    middle.shake_hands();
    CHECK_FALSE(middle.site.passes(middle.talk.data(1, hello)));
    for (std::uint32_t j = 0; j < 10; ++j) {
      middle.site.passes(middle.talk.data(next + 1 + 1'400 * j, std::string(1'400, 'x')));
    }
    if (i < 99) middle.site.passes(middle.talk.to_server(next, tcp_flag::kRst));
  }
  CHECK(middle.counters().intercepted == 100);
  // The last one's bytes are all there once the hole is filled.
  middle.site.passes(middle.talk.data(next, "x"));
  CHECK(middle.site.sent_packet(middle.site.sent.size() - 1).tcp.acknowledgement ==
        middle.talk.client_start + next + 1 + 14'000);
}

TEST_CASE("Only a client's own right SYN begins a connection anew, and only after the old one",
          "[act][intercept]") {
  Taken taken(re_signing());
  Connection again = taken.talk;
  again.client_start += 5'000;
  const auto wrong = [&] {
    Bytes syn = again.syn();
    store_u16(syn, 36, 0x1234);  // TCP's checksum
    return syn;
  };
  const auto reply = [&](const Connection& talk) {  // a SYN the other way round
    return talk.to_client(0, tcp_flag::kSyn);
  };
  CHECK_FALSE(taken.site.passes(again.syn()));  // a question, while the old one stands
  CHECK_FALSE(taken.site.passes(taken.talk.to_server(taken.next, tcp_flag::kRst)));
  CHECK_FALSE(taken.site.passes(wrong()));
  CHECK_FALSE(taken.site.passes(reply(again)));
  CHECK_FALSE(taken.site.passes(taken.talk.syn()));  // the old one's, once more
  CHECK(taken.site.passes(again.syn()));
}

TEST_CASE("A SYN-ACK of the client's does not make the box lose its hello", "[act][intercept]") {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.when.server_ports = {{443, 443}};
  rule.then.action = Action::kReSign;
  Middle middle(profile);
  middle.shake_hands();
  middle.site.passes(middle.talk.to_server(99'999, kSynAck));
  CHECK_FALSE(middle.site.passes(middle.talk.data(1, client_hello("any.example"))));
  CHECK(middle.counters().intercepted == 1);
}

TEST_CASE("A hello of which the box let a part pass unread goes on", "[act][intercept]") {
  Middle middle(slow(re_signing(), 0.5, 4));
  middle.shake_hands();
  const std::string hello = client_hello("forbidden.example");
  const Bytes head = middle.talk.data(1, hello.substr(0, 50));
  CHECK_FALSE(middle.site.passes(head));
  Connection other = middle.talk;
  other.client_port = 50'000;
  while (middle.counters().unread == 0) middle.site.passes(other.syn());
  CHECK(middle.site.passes(middle.talk.data(51, hello.substr(50))));
  REQUIRE(middle.site.sent.size() == 1);
  CHECK(middle.site.sent[0].packet == head);
}

TEST_CASE("Kazakhstan's box of 2019 takes over by the name in the hello and leaves others alone",
          "[act][intercept][validation]") {  // Raman et al., IMC 2020
  for (const auto& [name, taken] : {std::pair{"www.facebook.com", true},
                                    {"vk.com", true},
                                    {"www.example.org", false},
                                    {"notfacebook.com", false}}) {
    CAPTURE(name);
    Middle middle(find_profile("kazakhstan-2019"));
    middle.shake_hands();
    CHECK(middle.site.passes(middle.talk.data(1, client_hello(name))) != taken);
    CHECK((middle.counters().intercepted == 1) == taken);
  }
}
