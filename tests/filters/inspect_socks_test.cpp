#include "tests/filters/flow_talk.hpp"
#include "tests/filters/wire_text.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string kGreeting = from_hex("050100");
const std::string kChoice = from_hex("0500");
const std::string kRequest = from_hex("05010001c00002190050");
const std::string kReply = from_hex("05000001c00002190050");
const std::string kVersion4 = from_hex("04010050c000021900");

}  // namespace

TEST_CASE("SOCKS is told on any port by a client that asks, waits, and asks", "[filters]") {
  for (const std::uint16_t port : {std::uint16_t{1080}, std::uint16_t{5242}, std::uint16_t{53}}) {
    CAPTURE(port);
    TcpTalk five(40'000, port);
    five.client(kGreeting).server(kChoice).client(kRequest).server(kReply);
    five.client("GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n");
    CHECK(five.talk.app() == App::kHttp);
    CHECK(five.talk.found.apps.front() == App::kSocks);
    CHECK(five.talk.found.hosts == Names{"blocked.example"});
    TcpTalk four(40'000, port);
    four.client(kVersion4);
    CHECK(four.talk.app() == App::kSocks);
    TcpTalk client_only(40'000, port);
    client_only.client(kGreeting).client(kRequest);
    CHECK(client_only.talk.app() == App::kSocks);
  }
}

TEST_CASE("A server does not ask, nor does a client whom the server spoke to first", "[filters]") {
  for (const std::string& words : {kVersion4, kGreeting + kRequest, kGreeting}) {
    for (const bool asked : {true, false}) {
      TcpTalk server_asks(40'000, 5242);
      if (asked) server_asks.client(std::string(24, '\x29'));
      server_asks.server(words);
      CHECK(server_asks.talk.app() == App::kUnknown);
    }
    TcpTalk late(40'000, 1080);
    late.server(std::string(8, '\x29')).client(words);
    CHECK(late.talk.app() == App::kUnknown);
    TcpTalk second(40'000, 6633);  // OpenFlow: a hello, then what looks like a request
    second.client(from_hex("0400000811223344")).client(words);
    CHECK(second.talk.app() == App::kUnknown);
  }
  TcpTalk client_answers(40'000, 5242);
  client_answers.client(kChoice + kReply);
  CHECK(client_answers.talk.app() == App::kUnknown);
}
