#include <catch2/catch.hpp>

#include "tests/traffic/protocol/joint.hpp"
#include "topology/base/error.hpp"
#include "traffic/protocol/http_client.hpp"
#include "traffic/protocol/http_server.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

std::span<const std::byte> bytes(std::string_view chars) {
  return std::as_bytes(std::span(chars.data(), chars.size()));
}

ConversationScript plain(std::string host, std::string path, std::uint32_t bytes) {
  ConversationScript script;
  script.host = std::move(host);
  script.path = std::move(path);
  script.response_bytes = bytes;
  return script;
}

/// The reason of a client that hears `answer` and then the end of the stream; "" when it is done.
std::string outcome(const std::shared_ptr<const Exchange>& talk, std::string_view answer) {
  HttpClient client(talk);
  client.on_connected({});
  client.on_bytes(bytes(answer), {});
  client.on_closed({});
  CHECK(client.finished() == client.failure().empty());
  return std::string(client.failure());
}

std::string answer_to(std::string_view request) {
  HttpServer server(exchange(TlsVersion::kNone));
  server.on_connected({});
  server.on_bytes(bytes(request), {});
  std::string said;
  while (!server.output().empty()) {
    said += text(server.output().first(1));
    server.consume(1);
  }
  return said;
}

}  // namespace

TEST_CASE("HTTP completes at any cut of the stream", "[protocol]") {
  for (std::size_t chunk : {1, 2, 7, 100, 1460, 100'000}) {
    for (std::uint32_t size : {13, 500, 20'000}) {
      const auto talk = exchange(TlsVersion::kNone, size);
      HttpClient client(talk);
      HttpServer server(talk);
      Joint joint(client, server, chunk, size);
      joint.run();
      CHECK(client.finished());
      CHECK(server.finished());
      CHECK(text(joint.sent(0)) == text(talk->request()));
      CHECK(text(joint.sent(1)) == text(talk->response()));
      CHECK(text(client.said()) == text(talk->request()));
      CHECK(text(server.said()) == text(talk->response()));
    }
  }
}

TEST_CASE("The keyword stands in the request and in the page, percent-encoded in the request",
          "[protocol]") {
  ConversationScript script = plain("a.example", "/x?y=1", 4'000);
  script.keyword = "two words";
  const Exchange talk(script);
  CHECK(talk.target() == "/x?y=1&q=two%20words");
  CHECK(contains(talk.request(), "GET /x?y=1&q=two%20words HTTP/1.1\r\nHost: a.example\r\n"));
  CHECK(contains(talk.body(), "two words"));
  CHECK(talk.body().size() == 4'000);
  script.path = "/already/two%20words";
  CHECK(Exchange(script).target() == "/already/two%20words");
}

TEST_CASE("The Date header is the emulated time in the form of RFC 9110", "[protocol]") {
  ConversationScript script = plain("a.example", "/", 10);
  // 2024-07-01 was a Monday.
  CHECK(contains(Exchange(script).response(), "\r\nDate: Mon, 01 Jul 2024 00:00:00 GMT\r\n"));
  script.start = std::chrono::hours(25) + std::chrono::seconds(61);
  CHECK(contains(Exchange(script).response(), "\r\nDate: Tue, 02 Jul 2024 01:01:01 GMT\r\n"));
}

TEST_CASE("Scripts that would break the request's syntax are refused", "[protocol]") {
  const auto make = [](std::string host, std::string path) {
    return Exchange(plain(std::move(host), std::move(path), 100));
  };
  CHECK_NOTHROW(make("a.example", "/"));
  CHECK_THROWS_AS(make("", "/"), InputError);
  CHECK_THROWS_AS(make("a b", "/"), InputError);
  CHECK_THROWS_AS(make("a\r\nX: y", "/"), InputError);
  CHECK_THROWS_AS(make("a.example", "relative"), InputError);
  CHECK_THROWS_AS(make("a.example", "/a b"), InputError);
  CHECK_THROWS_AS(make("a.example", "/a\r\n"), InputError);
}

TEST_CASE("Only the true page with status 200 and its length is completion", "[protocol]") {
  const auto talk = exchange(TlsVersion::kNone, 1'000);
  const std::string page(text(talk->body()));
  const std::string length = "Content-Length: 1000\r\n";
  CHECK(outcome(talk, "HTTP/1.1 200 OK\r\n" + length + "\r\n" + page).empty());
  CHECK(outcome(talk, "HTTP/1.0 200\r\n" + length + "\r\n" + page).empty());
  CHECK(outcome(talk, "HTTP/1.1 403 Forbidden\r\n" + length + "\r\n" + page) == "http: status 403");
  CHECK(outcome(talk, "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n") == "http: status 302");
  CHECK(outcome(talk, "HTTP/1.1 200 OK\r\n\r\n" + page) == "http: wrong length");
  CHECK(outcome(talk, "HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + page) ==
        "http: wrong length");
  CHECK(outcome(talk, "HTTP/1.1 200 OK\r\n" + length + "\r\n" + page.substr(1)) ==
        "http: wrong body");
  CHECK(outcome(talk, "HTTP/1.1 200 OK\r\n" + length + "\r\n" + page.substr(0, 999)) ==
        "http: answer cut short");
  CHECK(outcome(talk, "") == "http: answer cut short");
  CHECK(outcome(talk, "SSH-2.0-OpenSSH_9.2\r\n\r\n") == "http: malformed answer");
}

TEST_CASE("A flipped bit in the page on the wire is never completion", "[protocol]") {
  const auto talk = exchange(TlsVersion::kNone, 1'000);
  const std::size_t head = talk->response().size() - talk->body().size();
  for (std::size_t at = head; at < talk->response().size(); at += 13) {
    HttpClient client(talk);
    HttpServer server(talk);
    Joint joint(client, server, 200, at);
    joint.on_the_way = [at](bool up, std::size_t offset, Bytes& piece) {
      if (!up && at >= offset && at < offset + piece.size()) piece[at - offset] ^= std::byte{1};
    };
    joint.run();
    CHECK(client.failed());
  }
}

TEST_CASE("The server answers as RFC 9110 asks", "[protocol]") {
  CHECK(answer_to("nonsense\r\n\r\n").starts_with("HTTP/1.1 400 "));
  CHECK(answer_to("GET / HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 400 "));  // no Host
  CHECK(answer_to("GET / HTTP/1.1\r\nHost: news.example.org\r\n\r\n").starts_with("HTTP/1.1 404 "));
  CHECK(answer_to("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n").starts_with("HTTP/1.1 421 "));
  CHECK(
      answer_to("POST / HTTP/1.1\r\nHost: news.example.org\r\n\r\n").starts_with("HTTP/1.1 405 "));
  // Two requests at once are answered one after the other.
  const std::string bad = "GET / HTTP/1.1\r\nHost: news.example.org\r\n\r\n";
  const std::string good(text(exchange(TlsVersion::kNone)->request()));
  const std::string both = answer_to(bad + good);
  CHECK(both.starts_with("HTTP/1.1 404 "));
  CHECK(both.ends_with(text(exchange(TlsVersion::kNone)->response())));
}

TEST_CASE("A server gives a silent client up", "[protocol]") {
  HttpServer server(exchange(TlsVersion::kNone));
  server.on_connected(std::chrono::seconds(100));
  REQUIRE(server.next_deadline() == std::chrono::seconds(175));
  server.on_timer(std::chrono::seconds(174));
  CHECK(server.status() == StreamEndpoint::Status::kOpen);
  server.on_timer(std::chrono::seconds(175));
  CHECK(server.failed());
  CHECK_FALSE(server.next_deadline());
}
