#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/act/firewall_filter.hpp"
#include "tests/filters/segment_maker.hpp"
#include "traffic/wire/checksum.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: www.blocked.example\r\n\r\n";

/// A filter with what it reports and injects.
struct Site final : MatchObserver, ActionSink {
  explicit Site(const Policy& policy) : filter(CompiledPolicy::compile(policy), this) {}

  bool passes(const Bytes& packet) {
    now += std::chrono::milliseconds{1};
    return filter.on_packet(packet, now, *this) == Verdict::kPass;
  }
  void on_match(const Match& match) override {
    kinds.push_back(match.kind);
    rules.emplace_back(match.rule);
    seen.emplace_back(match.seen);
  }
  void inject(std::span<const std::byte> packet, SimTime when) override {
    CHECK(when == now);
    injected.emplace_back(packet.begin(), packet.end());
  }
  PacketView injected_packet(std::size_t index) const {
    const auto view = PacketView::parse(injected.at(index));
    REQUIRE(view);
    CHECK(transport_checksum(view->ip.source, view->ip.destination, ip_protocol::kTcp,
                             view->ip.payload) == 0);
    return *view;
  }

  FirewallFilter filter;
  SimTime now{};
  std::vector<RuleKind> kinds;
  std::vector<std::string> rules;
  std::vector<std::string> seen;
  std::vector<Bytes> injected;
};

Policy policy_of(Action action) {
  Policy policy;
  policy.names = {"blocked.example"};
  policy.keywords = {"forbidden"};
  policy.addresses = {*Prefix::parse("203.0.113.0/24")};
  policy.action = action;
  return policy;
}

/// RFC 5961 §3.2: a reset is accepted at once only if its number is exactly the next expected.
bool accepted_when_established(const PacketView& reset, std::uint32_t next_expected) {
  return reset.tcp.has(tcp_flag::kRst) && reset.tcp.sequence == next_expected;
}

/// RFC 9293 §3.10.7.3: in SYN-SENT a reset counts only if it acknowledges the SYN.
bool accepted_when_syn_sent(const PacketView& reset, std::uint32_t initial) {
  return reset.tcp.has(tcp_flag::kRst) && reset.tcp.has(tcp_flag::kAck) &&
         reset.tcp.acknowledgement == initial + 1;
}

}  // namespace

TEST_CASE("A dropping filter drops the packet that matched and the rest of its flow", "[act]") {
  Site site(policy_of(Action::kDrop));
  const Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck)));
  CHECK(site.passes(talk.to_server(1, tcp_flag::kAck)));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK_FALSE(site.passes(talk.to_client(1, tcp_flag::kAck)));
  CHECK_FALSE(site.passes(talk.to_server(1, tcp_flag::kFin | tcp_flag::kAck)));
  CHECK(site.kinds == std::vector{RuleKind::kName});
  CHECK(site.rules == std::vector<std::string>{"blocked.example"});
  CHECK(site.seen == std::vector<std::string>{"www.blocked.example"});
  CHECK(site.injected.empty());
  CHECK(site.filter.counters().packets == 7);
  CHECK(site.filter.counters().dropped == 4);
  CHECK(site.filter.counters().matches == 1);

  Connection other;
  other.client_port = 40'001;
  CHECK(site.passes(other.data(1, "GET / HTTP/1.1\r\nHost: fine.example\r\n\r\n")));
}

TEST_CASE("A resetting filter resets both ends with numbers that they accept", "[act]") {
  Site site(policy_of(Action::kReset));
  const Connection talk;
  site.passes(talk.syn());
  site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  REQUIRE(site.injected.size() == 2);
  const PacketView to_server = site.injected_packet(0);
  CHECK(to_server.ip.source == talk.client);
  CHECK(to_server.ip.destination == talk.server);
  CHECK(to_server.source_port == talk.client_port);
  CHECK(to_server.destination_port == talk.server_port);
  CHECK(accepted_when_established(to_server, talk.client_start + 1));
  const PacketView to_client = site.injected_packet(1);
  CHECK(to_client.ip.source == talk.server);
  CHECK(to_client.ip.destination == talk.client);
  CHECK(accepted_when_established(to_client, talk.server_start + 1));

  // A later packet of the flow is answered the same way, the ends' own resets are not.
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK(site.injected.size() == 4);
  CHECK(site.passes(talk.to_server(1, tcp_flag::kRst)));
  CHECK(site.injected.size() == 4);
  CHECK(site.filter.counters().injected == 4);
}

TEST_CASE("A reset answers a SYN so that the client gives up at once", "[act]") {
  Site site(policy_of(Action::kReset));
  Connection talk;
  talk.server = *IpAddress::parse("203.0.113.9");
  CHECK_FALSE(site.passes(talk.syn()));
  REQUIRE(site.injected.size() == 2);
  CHECK(accepted_when_syn_sent(site.injected_packet(1), talk.client_start));
  CHECK(site.kinds == std::vector{RuleKind::kAddress});
  CHECK(site.rules == std::vector<std::string>{"203.0.113.0/24"});
}

TEST_CASE("A dropped SYN-ACK is turned into a reset that a client in SYN-SENT accepts", "[act]") {
  Site site(policy_of(Action::kReset));
  Connection talk;
  talk.client = IpAddress::v4(0x0a000109);
  talk.server = *IpAddress::parse("203.0.113.9");
  CHECK_FALSE(site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck)));
  CHECK(accepted_when_syn_sent(site.injected_packet(0), talk.client_start));
  CHECK(accepted_when_established(site.injected_packet(1), talk.client_start + 1));
}

TEST_CASE("An observing filter reports and lets everything pass", "[act]") {
  Site site(policy_of(Action::kObserve));
  const Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.data(1, kRequest)));
  CHECK(site.passes(talk.to_client(1, tcp_flag::kAck, "HTTP/1.1 200 OK\r\n\r\nForBidden fruit")));
  CHECK(site.kinds == std::vector{RuleKind::kName, RuleKind::kKeyword});
  CHECK(site.injected.empty());
  CHECK(site.filter.counters().dropped == 0);
}

TEST_CASE("A passing rule ends the inspection of its flow", "[act]") {
  Site site(policy_of(Action::kPass));
  const Connection talk;
  CHECK(site.passes(talk.data(1, kRequest)));
  CHECK(site.passes(talk.to_client(1, tcp_flag::kAck, "forbidden")));
  CHECK(site.kinds == std::vector{RuleKind::kName});
}

TEST_CASE("Words and names are found across segments, in either order", "[act]") {
  const Connection talk;
  const std::string request =
      "POST /x HTTP/1.1\r\nHost: fine.example\r\n\r\nthis is forbidden here";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    Site in_order(policy_of(Action::kDrop));
    in_order.passes(talk.syn());
    const auto second = static_cast<std::uint32_t>(1 + cut);
    const bool first_passes = in_order.passes(talk.data(1, request.substr(0, cut)));
    const bool second_passes = in_order.passes(talk.data(second, request.substr(cut)));
    CAPTURE(cut);
    REQUIRE_FALSE((first_passes && second_passes));

    Site swapped(policy_of(Action::kDrop));
    swapped.passes(talk.syn());
    const bool late_passes = swapped.passes(talk.data(second, request.substr(cut)));
    const bool early_passes = swapped.passes(talk.data(1, request.substr(0, cut)));
    REQUIRE_FALSE((late_passes && early_passes));
  }
}

TEST_CASE("A site that sees one segment of a flow reads what that segment holds", "[act]") {
  const Connection talk;
  SECTION("a request in the middle of a connection") {
    Site site(policy_of(Action::kDrop));
    CHECK_FALSE(site.passes(talk.data(70'000, kRequest)));
  }
  SECTION("a hello behind a hole") {
    Site site(policy_of(Action::kDrop));
    CHECK(site.passes(talk.syn()));
    CHECK_FALSE(site.passes(talk.data(3000, client_hello("www.blocked.example"))));
  }
  SECTION("a word in a lone segment") {
    Site site(policy_of(Action::kDrop));
    CHECK(site.passes(talk.syn()));
    CHECK_FALSE(site.passes(talk.data(3000, "so forbidden")));
  }
}

TEST_CASE("Pieces that do not follow on each other are never joined", "[act]") {
  Site site(policy_of(Action::kDrop));
  const Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.data(1, "GET / HTTP/1.1\r\nHost: www.block")));
  CHECK(site.passes(talk.data(100, "ed.example\r\n\r\n")));
  CHECK(site.passes(talk.data(200, "forbi")));
  CHECK(site.passes(talk.data(300, "dden")));
  CHECK(site.kinds.empty());
}

TEST_CASE("Names are read in TLS and DNS as well", "[act]") {
  const Connection talk;
  Site tls(policy_of(Action::kDrop));
  CHECK_FALSE(tls.passes(talk.data(1, client_hello("blocked.example"))));
  Site dns(policy_of(Action::kReset));
  CHECK_FALSE(dns.passes(datagram(5000, 53, dns_query("a.blocked.example"))));
  CHECK(dns.injected.empty());  // there is no reset for UDP
  CHECK(dns.passes(datagram(5001, 53, dns_query("fine.example"))));
}

TEST_CASE("After an innocent hello a flow is ciphertext and left alone", "[act]") {
  Site site(policy_of(Action::kDrop));
  const Connection talk;
  CHECK(site.passes(talk.data(1, client_hello("fine.example"))));
  const auto inspected = site.filter.counters().inspected_bytes;
  CHECK(site.passes(talk.data(500, "forbidden")));
  CHECK(site.filter.counters().inspected_bytes == inspected);
}

TEST_CASE("The same ends may begin a new connection and are judged anew", "[act]") {
  Site site(policy_of(Action::kDrop));
  Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK_FALSE(site.passes(talk.syn()));  // the old one sent again
  talk.client_start += 123'456;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.data(1, "GET / HTTP/1.1\r\nHost: fine.example\r\n\r\n")));
}

TEST_CASE("Malformed packets pass and are counted", "[act]") {
  Site site(policy_of(Action::kDrop));
  const Connection talk;
  Bytes packet = talk.data(1, kRequest);
  packet.resize(30);
  CHECK(site.passes(packet));
  CHECK(site.passes({}));
  CHECK(site.filter.counters().malformed == 2);
}

TEST_CASE("One compiled policy serves many filters", "[act]") {
  const auto policy = CompiledPolicy::compile(policy_of(Action::kDrop));
  std::vector<std::unique_ptr<FirewallFilter>> filters;
  struct Nothing final : ActionSink {
    void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {}
  } nothing;
  const Connection talk;
  for (int i = 0; i < 500; ++i) {
    filters.push_back(std::make_unique<FirewallFilter>(policy));
    REQUIRE(filters.back()->on_packet(talk.data(1, kRequest), SimTime{}, nothing) ==
            Verdict::kDrop);
  }
}
