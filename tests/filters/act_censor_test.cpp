#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: www.blocked.example\r\n\r\n";

Profile policy_of(Action action) {
  Profile profile;
  const auto rule = [&](const char* name) -> Condition& {
    Rule& made = profile.rules.emplace_back();
    made.name = name;
    made.then.action = action;
    return made.when;
  };
  rule("address").addresses = {*Prefix::parse("203.0.113.0/24")};
  rule("name").names = {"blocked.example"};
  rule("keyword").words = {"forbidden"};
  return profile;
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
  CensorSite site(policy_of(Action::kDrop));
  const Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck)));
  CHECK(site.passes(talk.to_server(1, tcp_flag::kAck)));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK_FALSE(site.passes(talk.to_client(1, tcp_flag::kAck)));
  CHECK_FALSE(site.passes(talk.to_server(1, tcp_flag::kFin | tcp_flag::kAck)));
  CHECK(site.kinds == std::vector{ConditionKind::kName});
  CHECK(site.items == std::vector<std::string>{"blocked.example"});
  CHECK(site.seen == std::vector<std::string>{"www.blocked.example"});
  CHECK(site.sent.empty());
  CHECK(site.filter.counters().packets == 7);
  CHECK(site.filter.counters().dropped == 4);
  CHECK(site.filter.counters().matches == 1);

  Connection other;
  other.client_port = 40'001;
  CHECK(site.passes(other.data(1, "GET / HTTP/1.1\r\nHost: fine.example\r\n\r\n")));
}

TEST_CASE("A resetting filter resets both ends with numbers that they accept", "[act]") {
  CensorSite site(policy_of(Action::kReset));
  const Connection talk;
  site.passes(talk.syn());
  site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  REQUIRE(site.sent.size() == 2);
  const PacketView to_server = site.sent_packet(0);
  CHECK(to_server.ip.source == talk.client);
  CHECK(to_server.ip.destination == talk.server);
  CHECK(to_server.source_port == talk.client_port);
  CHECK(to_server.destination_port == talk.server_port);
  CHECK(accepted_when_established(to_server, talk.client_start + 1));
  const PacketView to_client = site.sent_packet(1);
  CHECK(to_client.ip.source == talk.server);
  CHECK(to_client.ip.destination == talk.client);
  CHECK(accepted_when_established(to_client, talk.server_start + 1));

  // A later packet of the flow is answered the same way, the ends' own resets are not.
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK(site.sent.size() == 4);
  CHECK(site.passes(talk.to_server(1, tcp_flag::kRst)));
  CHECK(site.sent.size() == 4);
  CHECK(site.filter.counters().injected == 4);
}

TEST_CASE("A reset answers a SYN so that the client gives up at once", "[act]") {
  CensorSite site(policy_of(Action::kReset));
  Connection talk;
  talk.server = *IpAddress::parse("203.0.113.9");
  CHECK_FALSE(site.passes(talk.syn()));
  REQUIRE(site.sent.size() == 2);
  CHECK(accepted_when_syn_sent(site.sent_packet(1), talk.client_start));
  CHECK(site.kinds == std::vector{ConditionKind::kAddress});
  CHECK(site.items == std::vector<std::string>{"203.0.113.0/24"});
}

TEST_CASE("A dropped SYN-ACK is turned into a reset that a client in SYN-SENT accepts", "[act]") {
  CensorSite site(policy_of(Action::kReset));
  Connection talk;
  talk.client = IpAddress::v4(0x0a000109);
  talk.server = *IpAddress::parse("203.0.113.9");
  CHECK_FALSE(site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck)));
  CHECK(accepted_when_syn_sent(site.sent_packet(0), talk.client_start));
  CHECK(accepted_when_established(site.sent_packet(1), talk.client_start + 1));
}

TEST_CASE("An observing filter reports and lets everything pass", "[act]") {
  CensorSite site(policy_of(Action::kObserve));
  const Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.data(1, kRequest)));
  CHECK(site.passes(talk.to_client(1, tcp_flag::kAck, "HTTP/1.1 200 OK\r\n\r\nForBidden fruit")));
  CHECK(site.kinds == std::vector{ConditionKind::kName, ConditionKind::kWord});
  CHECK(site.sent.empty());
  CHECK(site.filter.counters().dropped == 0);
}

TEST_CASE("A passing rule ends the inspection of its flow", "[act]") {
  CensorSite site(policy_of(Action::kPass));
  const Connection talk;
  CHECK(site.passes(talk.data(1, kRequest)));
  CHECK(site.passes(talk.to_client(1, tcp_flag::kAck, "forbidden")));
  CHECK(site.kinds == std::vector{ConditionKind::kName});
}

TEST_CASE("Words and names are found across segments, in either order", "[act]") {
  const Connection talk;
  const std::string request =
      "POST /x HTTP/1.1\r\nHost: fine.example\r\n\r\nthis is forbidden here";
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    CensorSite in_order(policy_of(Action::kDrop));
    in_order.passes(talk.syn());
    const auto second = static_cast<std::uint32_t>(1 + cut);
    const bool first_passes = in_order.passes(talk.data(1, request.substr(0, cut)));
    const bool second_passes = in_order.passes(talk.data(second, request.substr(cut)));
    CAPTURE(cut);
    REQUIRE_FALSE((first_passes && second_passes));

    CensorSite swapped(policy_of(Action::kDrop));
    swapped.passes(talk.syn());
    const bool late_passes = swapped.passes(talk.data(second, request.substr(cut)));
    const bool early_passes = swapped.passes(talk.data(1, request.substr(0, cut)));
    REQUIRE_FALSE((late_passes && early_passes));
  }
}

TEST_CASE("A site that sees one segment of a flow reads what that segment holds", "[act]") {
  const Connection talk;
  SECTION("a request in the middle of a connection") {
    CensorSite site(policy_of(Action::kDrop));
    CHECK_FALSE(site.passes(talk.data(70'000, kRequest)));
  }
  SECTION("a hello behind a hole") {
    CensorSite site(policy_of(Action::kDrop));
    CHECK(site.passes(talk.syn()));
    CHECK_FALSE(site.passes(talk.data(3000, client_hello("www.blocked.example"))));
  }
  SECTION("a word in a lone segment") {
    CensorSite site(policy_of(Action::kDrop));
    CHECK(site.passes(talk.syn()));
    CHECK_FALSE(site.passes(talk.data(3000, "so forbidden")));
  }
}

TEST_CASE("Pieces that do not follow on each other are never joined", "[act]") {
  CensorSite site(policy_of(Action::kDrop));
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
  CensorSite tls(policy_of(Action::kDrop));
  CHECK_FALSE(tls.passes(talk.data(1, client_hello("blocked.example"))));
  CensorSite dns(policy_of(Action::kReset));
  CHECK_FALSE(dns.passes(datagram(5000, 53, dns_query("a.blocked.example"))));
  CHECK(dns.sent.empty());  // there is no reset for UDP
  CHECK(dns.passes(datagram(5001, 53, dns_query("fine.example"))));
}

TEST_CASE("After an innocent hello a flow is ciphertext and left alone", "[act]") {
  CensorSite site(policy_of(Action::kDrop));
  const Connection talk;
  CHECK(site.passes(talk.data(1, client_hello("fine.example"))));
  const auto inspected = site.filter.counters().inspected_bytes;
  CHECK(site.passes(talk.data(500, "forbidden")));
  CHECK(site.filter.counters().inspected_bytes == inspected);
}

TEST_CASE("The same ends may begin a new connection and are judged anew", "[act]") {
  CensorSite site(policy_of(Action::kDrop));
  Connection talk;
  CHECK(site.passes(talk.syn()));
  CHECK_FALSE(site.passes(talk.data(1, kRequest)));
  CHECK_FALSE(site.passes(talk.syn()));  // the old one sent again
  talk.client_start += 123'456;
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.data(1, "GET / HTTP/1.1\r\nHost: fine.example\r\n\r\n")));
}

TEST_CASE("Malformed packets pass and are counted", "[act]") {
  CensorSite site(policy_of(Action::kDrop));
  const Connection talk;
  Bytes packet = talk.data(1, kRequest);
  packet.resize(30);
  CHECK(site.passes(packet));
  CHECK(site.passes({}));
  CHECK(site.filter.counters().malformed == 2);
}

TEST_CASE("One compiled profile serves many boxes", "[act]") {
  const auto policy = CompiledProfile::compile(policy_of(Action::kDrop));
  std::vector<std::unique_ptr<CensorFilter>> filters;
  struct Nothing final : ActionSink {
    void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {}
  } nothing;
  const Connection talk;
  for (int i = 0; i < 500; ++i) {
    filters.push_back(std::make_unique<CensorFilter>(policy));
    REQUIRE(filters.back()->on_packet(talk.data(1, kRequest), SimTime{}, nothing) ==
            Verdict::kDrop);
  }
}
