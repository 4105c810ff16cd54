#include <chrono>

#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace std::chrono_literals;

namespace {

const Connection kTalk;

}  // namespace

TEST_CASE("A forged DNS answer comes in the server's name, with the question's number", "[act]") {
  Profile profile = name_profile(Action::kForgeDns);
  profile.in_path = false;
  profile.rules[0].then.after = 5ms;
  profile.rules[0].then.answers = {*IpAddress::parse("198.51.100.7"),
                                   *IpAddress::parse("2001:db8::7")};
  profile.rules[0].then.answer_ttl = 99;
  CensorSite site(profile);
  CHECK(site.passes(datagram(5000, 53, dns_query("fine.example"))));
  CHECK(site.sent.empty());
  CHECK(site.passes(datagram(5000, 53, dns_query("www.blocked.example"))));
  REQUIRE(site.sent.size() == 1);
  CHECK(site.sent[0].when == site.now + 5ms);
  const PacketView answer = site.sent_packet(0);
  CHECK(answer.ip.source == IpAddress::v4(0x0a000201));
  CHECK(answer.ip.destination == IpAddress::v4(0x0a000101));
  CHECK(answer.source_port == 53);
  CHECK(answer.destination_port == 5000);
  CHECK(load_u16(answer.payload, 0) == 0x1234);         // the id of dns_query()
  CHECK((load_u16(answer.payload, 2) & 0x8000U) != 0);  // an answer
  CHECK(load_u16(answer.payload, 6) == 1);              // with one record
  const std::size_t size = answer.payload.size();
  CHECK(load_u32(answer.payload, size - 4) == 0xc6336407);  // 198.51.100.7
  CHECK(load_u32(answer.payload, size - 10) == 99);
  // The same socket asks again: each question is judged for itself.
  CHECK(site.passes(datagram(5000, 53, dns_query("fine.example"))));
  CHECK(site.sent.size() == 1);
  CHECK(site.passes(datagram(5000, 53, dns_query("blocked.example"))));
  CHECK(site.sent.size() == 2);
}

TEST_CASE("A sinkhole answers in place of the server", "[act]") {
  Profile profile = name_profile(Action::kForgeDns);
  profile.rules[0].then.answers = {*IpAddress::parse("198.51.100.7")};
  profile.rules[0].then.answer_in_place = true;
  CensorSite site(profile);
  CHECK_FALSE(site.passes(datagram(5000, 53, dns_query("blocked.example"))));
  CHECK(site.sent.size() == 1);
  CHECK(site.passes(datagram(5000, 53, dns_query("fine.example"))));
}

TEST_CASE("DNS over TCP is reset instead", "[act]") {
  Profile profile = name_profile(Action::kForgeDns);
  profile.in_path = false;
  CensorSite site(profile);
  Connection talk;
  talk.server_port = 53;
  const std::string query = dns_query("blocked.example");
  std::string framed;
  append_u16(framed, query.size());
  CHECK(site.passes(talk.data(1, framed + query)));
  REQUIRE(site.sent.size() == 2);
  CHECK(site.sent_packet(1).tcp.has(tcp_flag::kRst));
}

TEST_CASE("A block page is the answer that the client waits for, and ends the connection",
          "[act]") {
  Profile profile = name_profile(Action::kBlockPage);
  profile.rules[0].then.status = 451;
  profile.rules[0].then.page = "<html>" + std::string(3000, 'n') + "</html>";
  CensorSite site(profile);
  const std::string request = http_request("blocked.example");
  CHECK(site.passes(kTalk.syn()));
  CHECK_FALSE(site.passes(kTalk.data(1, request)));
  std::string content;
  std::uint32_t next = kTalk.server_start + 1;
  std::size_t i = 0;
  bool ended = false;
  for (; !ended; ++i) {
    const PacketView piece = site.sent_packet(i);
    CHECK(piece.ip.destination == kTalk.client);
    CHECK(piece.tcp.sequence == next);
    CHECK(piece.tcp.acknowledgement == kTalk.client_start + 1 + request.size());
    content += as_text(piece.payload);
    next += static_cast<std::uint32_t>(piece.payload.size());
    ended = piece.tcp.has(tcp_flag::kFin);
  }
  CHECK(content.starts_with("HTTP/1.1 451 Unavailable For Legal Reasons\r\n"));
  CHECK(content.find("Content-Length: 3013\r\n") != std::string::npos);
  CHECK(content.ends_with("\r\n\r\n" + profile.rules[0].then.page));
  const PacketView reset = site.sent_packet(i);
  CHECK(reset.ip.destination == kTalk.server);
  CHECK(reset.tcp.has(tcp_flag::kRst));
  CHECK(reset.tcp.sequence == kTalk.client_start + 1);  // the request was dropped
  // Over TLS a page means nothing to the client.
  CensorSite tls(profile);
  CHECK_FALSE(tls.passes(kTalk.data(1, client_hello("blocked.example"))));
  REQUIRE(tls.sent.size() == 2);
  CHECK(tls.sent_packet(1).tcp.has(tcp_flag::kRst));
}

TEST_CASE("After a block page a goodbye is answered, a repeated request gets the page again",
          "[act]") {
  Profile profile = name_profile(Action::kBlockPage);
  profile.rules[0].then.page = "no";
  CensorSite site(profile);
  const std::string request = http_request("blocked.example");
  CHECK(site.passes(kTalk.syn()));
  CHECK_FALSE(site.passes(kTalk.data(1, request)));
  REQUIRE(site.sent.size() == 2);  // page, reset
  CHECK_FALSE(site.passes(kTalk.data(1, request)));
  REQUIRE(site.sent.size() == 4);
  CHECK(site.sent[2].packet == site.sent[0].packet);
  const auto end = static_cast<std::uint32_t>(1 + request.size());
  CHECK_FALSE(site.passes(kTalk.to_server(end, tcp_flag::kAck, {}, 90)));
  CHECK(site.sent.size() == 4);
  CHECK_FALSE(site.passes(kTalk.to_server(end, tcp_flag::kFin | tcp_flag::kAck, {}, 90)));
  REQUIRE(site.sent.size() == 5);
  const PacketView farewell = site.sent_packet(4);
  CHECK(farewell.ip.destination == kTalk.client);
  CHECK(farewell.tcp.has(tcp_flag::kRst));
  CHECK(farewell.tcp.sequence == kTalk.server_start + 90);
  // What the server still says does not reach the client; the server is told to stop.
  CHECK_FALSE(site.passes(kTalk.to_client(1, tcp_flag::kAck, "HTTP/1.1 200 OK\r\n")));
  CHECK(site.sent_packet(5).ip.destination == kTalk.server);
}
