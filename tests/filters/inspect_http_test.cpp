#include <catch2/catch.hpp>

#include "filters/inspect/app_reader.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// What a reader finds when the text comes in pieces of the given size.
Findings read_in_pieces(std::string_view text, std::size_t size) {
  Findings found;
  AppReader reader;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    reader.on_bytes(as_byte_view(text.substr(0, size)), test::kAnyStream, found);
  }
  return found;
}

constexpr std::string_view kPipelined =
    "GET /a HTTP/1.1\r\nHost: one.example\r\n\r\n"
    "POST /b HTTP/1.1\r\nhost:two.example:8080 \r\nContent-Length: 17\r\n\r\nHost: not.example"
    "PUT /c HTTP/1.1\nUser-Agent: x\nTransfer-Encoding: gzip, chunked\n"
    "HOST:\tthree.example\n\n"
    "5;ext\r\nHost:\r\nb\r\nHost: no.ex\r\n0\r\nTrailer: x\r\n\r\n"
    "GET http://four.example/d HTTP/1.0\r\nHost: four.example\r\n\r\n";

}  // namespace

TEST_CASE("Pipelined requests are read however they are cut into segments", "[filters][http]") {
  for (std::size_t size = 1; size <= kPipelined.size(); ++size) {
    const Findings found = read_in_pieces(kPipelined, size);
    CAPTURE(size);
    REQUIRE(found.hosts ==
            Names{"one.example", "two.example:8080", "three.example", "four.example"});
    REQUIRE(found.requests == Names{"GET /a", "POST /b", "PUT /c", "GET http://four.example/d"});
  }
}

TEST_CASE("A Host is told before the end of the head has come", "[filters][http]") {
  CHECK(read_in_pieces("GET / HTTP/1.1\r\nHost: early.example\r\nUser-", 1000).hosts ==
        Names{"early.example"});
  CHECK(read_in_pieces("GET / HTTP/1.1\r\nHost: ear", 1000).hosts.empty());
}

TEST_CASE("What only looks like HTTP for a word is not read as HTTP", "[filters][http]") {
  for (const std::string_view text :
       {"MAIL FROM:<a@b.example>\r\nHost: no.example\r\n",
        "GET /\r\nno header\r\nHost: no.example\r\n", "FETCH /\r\nHost: no.example\r\n",
        "HTTP/1.1 200 OK\r\nHost: no.example\r\n\r\n", "\x16\x03\x01Host: no.example\r\n",
        " GET / HTTP/1.1\r\nHost: no.example\r\n"}) {
    CAPTURE(text);
    CHECK(read_in_pieces(text, 1000).hosts.empty());
    CHECK(read_in_pieces(text, 3).hosts.empty());
  }
}

TEST_CASE("A request line without target or version is one if headers follow", "[filters][http]") {
  // Servers answer all of these by the Host.
  for (const auto& [line, request] :
       {std::pair{"GET HTTP/1.1", "GET "},
        {"GET  HTTP/1.1", "GET "},
        {"get\tHTTP/1.0", "get "},
        {"GET /index.html", "GET /index.html"},
        {"head / ", "head /"},
        {"GET", "GET "},
        {"POST http://a.example/ XTTP/1.1", "POST http://a.example/ XTTP/1.1"}}) {
    for (const char* end : {"\r\n", "\n"}) {
      const std::string text = std::string(line) + end + "Host: blocked.example" + end + end +
                               "GET /next HTTP/1.1" + end + "Host: next.example" + end + end;
      for (std::size_t size = 1; size <= text.size(); ++size) {
        CAPTURE(line, size);
        const Findings found = read_in_pieces(text, size);
        REQUIRE(found.hosts == Names{"blocked.example", "next.example"});
        REQUIRE(found.requests == Names{request, "GET /next"});
        REQUIRE(found.apps.front() == App::kHttp);
      }
    }
  }
}

TEST_CASE("A request of HTTP/0.9 hides neither a request nor a hello behind it",
          "[filters][http]") {
  const std::string old = "GET /\r\n";
  const std::string request = "\r\nGET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n";
  for (const std::size_t size : {std::size_t{1}, old.size(), std::size_t{1000}}) {
    CAPTURE(size);
    CHECK(read_in_pieces(old + request, size).hosts == Names{"blocked.example"});
    CHECK(read_in_pieces(old + client_hello("blocked.example"), size).server_names ==
          Names{"blocked.example"});
  }
  CHECK(read_in_pieces(old, 1000).apps.empty());
}

TEST_CASE("Many empty lines may come before a request", "[filters][http]") {
  for (const std::size_t lines : {std::size_t{1}, std::size_t{4}, std::size_t{100}}) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += "\r\n";
    text += "GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n";
    for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{1000}}) {
      CAPTURE(lines, size);
      CHECK(read_in_pieces(text, size).hosts == Names{"blocked.example"});
    }
  }
}

TEST_CASE("Endless lines cost bounded memory and lose only themselves", "[filters][http]") {
  const std::string cookie = "Cookie: " + std::string(100'000, 'c') + "\r\n";
  const std::string request = "GET / HTTP/1.1\r\n" + cookie + "Host: after.example\r\n\r\n";
  CHECK(read_in_pieces(request, 1000).hosts == Names{"after.example"});
  CHECK(read_in_pieces(request, request.size()).hosts == Names{"after.example"});
  const std::string endless = "GET /" + std::string(100'000, 'p');
  CHECK(read_in_pieces(endless, 1000).requests.empty());
}

TEST_CASE("Names are never put together across a gap", "[filters][http]") {
  Findings found;
  AppReader reader;
  reader.on_bytes(as_byte_view("GET / HTTP/1.1\r\nHost: bad"), test::kAnyStream, found);
  reader.on_gap(4);
  reader.on_bytes(as_byte_view("example\r\n\r\n"), test::kAnyStream, found);
  CHECK(found.hosts.empty());
  reader.on_bytes(as_byte_view("GET / HTTP/1.1\r\nHost: next.example\r\n\r\n"), test::kAnyStream,
                  found);
  CHECK(found.hosts == Names{"next.example"});
}

TEST_CASE("A gap within a body of known length does not lose the next request", "[filters][http]") {
  Findings found;
  AppReader reader;
  reader.on_bytes(as_byte_view("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nab"), test::kAnyStream,
                  found);
  reader.on_gap(6);
  reader.on_bytes(as_byte_view("ijGET / HTTP/1.1\r\nHost: next.example\r\n\r\n"), test::kAnyStream,
                  found);
  CHECK(found.hosts == Names{"next.example"});
}

TEST_CASE("What follows a CONNECT is read for itself", "[filters][http]") {
  const std::string text = "CONNECT hidden.example:443 HTTP/1.1\r\nHost: proxy.example\r\n\r\n" +
                           client_hello("hidden.example");
  for (const std::size_t size : {std::size_t{7}, std::size_t{64}, text.size()}) {
    const Findings found = read_in_pieces(text, size);
    CHECK(found.hosts == Names{"proxy.example"});
    CHECK(found.server_names == Names{"hidden.example"});
  }
}

TEST_CASE("No bytes whatever upset the readers", "[filters][http]") {
  RandomStream random(5, "garbage");
  for (int round = 0; round < 2000; ++round) {
    std::string text(kPipelined);
    for (int change = 0; change < 8; ++change) {
      text[random.below(static_cast<std::uint32_t>(text.size()))] =
          static_cast<char>(random.bits());
    }
    const Findings found = read_in_pieces(text, 1 + random.below(60));
    REQUIRE(found.hosts.size() <= text.size() / 6);
  }
}
