#include "traffic/protocol/http_head.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace chokepoint;

namespace {

std::span<const std::byte> bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

HttpHead::State state_of(std::string_view text) {
  HttpHead head;
  head.feed(bytes(text));
  return head.state();
}

}  // namespace

TEST_CASE("A head is read alike however the stream is cut", "[protocol]") {
  const std::string text = "GET /a?b=c HTTP/1.1\r\nHost:  example.org \r\nX-Empty:\r\n\r\n";
  const std::string stream = text + "body";
  for (std::size_t chunk = 1; chunk <= stream.size(); ++chunk) {
    HttpHead head;
    std::size_t taken = 0;
    while (head.state() == HttpHead::State::kMore) {
      taken += head.feed(bytes(stream).subspan(taken, std::min(chunk, stream.size() - taken)));
    }
    REQUIRE(head.state() == HttpHead::State::kComplete);
    CHECK(taken == text.size());
    CHECK(head.part(0) == "GET");
    CHECK(head.part(1) == "/a?b=c");
    CHECK(head.part(2) == "HTTP/1.1");
    CHECK(head.field("host") == "example.org");
    CHECK(head.field("X-EMPTY") == "");
    CHECK_FALSE(head.field("Accept"));
  }
}

TEST_CASE("A status line may lack a reason (RFC 9112, section 4)", "[protocol]") {
  HttpHead head;
  head.feed(bytes("HTTP/1.1 204\r\n\r\n"));
  REQUIRE(head.state() == HttpHead::State::kComplete);
  CHECK(head.part(1) == "204");
  CHECK(head.part(2).empty());
}

TEST_CASE("A field that stands there twice has no value", "[protocol]") {
  HttpHead head;
  head.feed(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n"));
  REQUIRE(head.state() == HttpHead::State::kComplete);
  CHECK_FALSE(head.field("Content-Length"));
}

TEST_CASE("Malformed heads are refused", "[protocol]") {
  CHECK(state_of("GET\r\n\r\n") == HttpHead::State::kMalformed);
  CHECK(state_of(" / HTTP/1.1\r\n\r\n") == HttpHead::State::kMalformed);
  CHECK(state_of("\r\n\r\n") == HttpHead::State::kMalformed);
  CHECK(state_of("GET / HTTP/1.1\r\nHost : a\r\n\r\n") == HttpHead::State::kMalformed);
  CHECK(state_of("GET / HTTP/1.1\r\nA: b\r\n folded: c\r\n\r\n") == HttpHead::State::kMalformed);
  CHECK(state_of("GET / HTTP/1.1\r\nno colon\r\n\r\n") == HttpHead::State::kMalformed);
  CHECK(state_of(std::string(HttpHead::kMaxBytes, 'a')) == HttpHead::State::kMalformed);
  CHECK(state_of("GET / HTTP/1.1\r\nHost: a\r\n") == HttpHead::State::kMore);
}

TEST_CASE("Numbers are decimal, whole and in range", "[protocol]") {
  CHECK(parse_decimal("18446744073709551615") == 18446744073709551615ULL);
  for (const char* bad : {"", " 1", "1 ", "+1", "-1", "0x1", "18446744073709551616"}) {
    CHECK_FALSE(parse_decimal(bad));
  }
}
