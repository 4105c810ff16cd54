#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/traffic/protocol/joint.hpp"
#include "traffic/protocol/http_client.hpp"
#include "traffic/protocol/http_server.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

TlsIdentity& identity() {
  static TlsIdentity instance(42);
  return instance;
}

struct Talk {
  explicit Talk(TlsVersion version, std::uint32_t bytes = 20'000, std::uint64_t seed = 7)
      : text(exchange(version, bytes, seed)),
        client(make_client(text, identity())),
        server(make_server(text, identity())) {}

  std::shared_ptr<const Exchange> text;
  std::unique_ptr<StreamEndpoint> client;
  std::unique_ptr<StreamEndpoint> server;
};

}  // namespace

TEST_CASE("TLS completes at any cut of the stream", "[protocol]") {
  RandomStream stream(9, "chunks");
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    for (const std::uint32_t chunk : {1U, 5U, 1460U, 1'000'000U, 2 + stream.below(5'000)}) {
      for (const std::uint32_t bytes : {13U, 16'384U, 300'000U}) {
        if (chunk == 1 && bytes > 20'000) continue;
        Talk talk(version, bytes);
        Joint joint(*talk.client, *talk.server, chunk, stream.bits());
        joint.run();
        INFO(talk.client->failure());
        INFO(talk.server->failure());
        REQUIRE(talk.client->finished());
        REQUIRE(talk.server->finished());
        CHECK(text(talk.client->said()) == text(talk.text->request()));
        CHECK(text(talk.server->said()) == text(talk.text->response()));
        CHECK(joint.sent(1).size() > bytes);
      }
    }
  }
}

TEST_CASE("Both versions are what they say on the wire", "[protocol]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Talk talk(version);
    Joint joint(*talk.client, *talk.server);
    joint.run();
    // Record type handshake, message ClientHello (RFC 8446, sections 5.1 and 4).
    CHECK(joint.sent(0).at(0) == std::byte{22});
    CHECK(joint.sent(0).at(5) == std::byte{1});
    // In 1.2 the certificate goes in the clear (RFC 5246, section 7.4.2), in 1.3 it does not.
    CHECK(contains(joint.sent(1), "Emulated Root R1") == (version == TlsVersion::k12));
  }
}

TEST_CASE("The server name is in the clear and nothing of the conversation is", "[protocol]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Talk talk(version, 50'000);
    Joint joint(*talk.client, *talk.server);
    joint.run();
    REQUIRE(talk.client->finished());
    CHECK(contains(joint.sent(0), "news.example.org"));
    CHECK(contains(joint.sent(0), "http/1.1"));
    for (const int from : {0, 1}) {
      CHECK_FALSE(contains(joint.sent(from), "secretpath"));
      CHECK_FALSE(contains(joint.sent(from), "dissidentword"));
      CHECK_FALSE(contains(joint.sent(from), "GET /"));
      CHECK_FALSE(contains(joint.sent(from), "<html"));
    }
  }
}

TEST_CASE("A certificate for another host is refused", "[protocol]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    const auto text = exchange(version);
    const auto client = make_client(text, identity());
    const auto server =
        make_tls_server(identity(), "other.example.org", 1, std::make_unique<HttpServer>(text));
    Joint joint(*client, *server);
    joint.run();
    CHECK(client->failed());
    CHECK(std::string(client->failure()).find("ostname mismatch") != std::string::npos);
    CHECK(server->failed());
    CHECK(client->said().empty());
    CHECK(server->said().empty());
  }
}

TEST_CASE("A certificate of another authority is refused, which stops a man in the middle",
          "[protocol]") {
  TlsIdentity other(43);
  const auto talk = exchange(TlsVersion::k13);
  const auto client = make_client(talk, identity());
  const auto server = make_server(talk, other);
  Joint joint(*client, *server);
  joint.run();
  CHECK(client->failed());
  CHECK(std::string(client->failure()).starts_with("tls: certificate refused"));
  CHECK(client->said().empty());
}

TEST_CASE("A certificate out of its time is refused", "[protocol]") {
  Talk talk(TlsVersion::k13);
  Joint joint(*talk.client, *talk.server);
  joint.run(std::chrono::hours(24 * 365 * 26));  // 2050
  CHECK(talk.client->failed());
  CHECK(std::string(talk.client->failure()).find("expired") != std::string::npos);
}

TEST_CASE("A certificate that was accepted once is refused for another host and out of its time",
          "[protocol]") {
  TlsIdentity world(44);
  const auto fails_with = [&](const std::string& certified, SimTime now) {
    const auto text = exchange(TlsVersion::k13);
    const auto client = make_client(text, world);
    const auto server = make_tls_server(world, certified, 1, std::make_unique<HttpServer>(text));
    Joint joint(*client, *server);
    joint.run(now);
    return std::string(client->failure());
  };
  const std::string host = exchange(TlsVersion::k13)->script().host;
  CHECK(fails_with(host, {}).empty());
  CHECK(fails_with(host, {}).empty());
  CHECK_THAT(fails_with(host, std::chrono::hours(24 * 365 * 26)), Catch::Contains("expired"));
  CHECK_THAT(fails_with("other.example.org", {}), Catch::Contains("ostname mismatch"));
  CHECK_THAT(fails_with("other.example.org", {}), Catch::Contains("ostname mismatch"));
}

TEST_CASE("A flipped bit on the wire never leads to completion", "[protocol]") {
  RandomStream stream(5, "flips");
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Talk straight(version, 3'000);
    Joint reference(*straight.client, *straight.server);
    reference.run();
    for (int i = 0; i < 150; ++i) {
      const bool up = i % 2 == 0;
      // The end of the client's bytes is its close_notify, sent when the page is there already;
      // bytes 1 and 2 are a record version that receivers must ignore (RFC 8446, section 5.1).
      const auto size = static_cast<std::uint32_t>(reference.sent(up ? 0 : 1).size());
      const std::uint32_t at = 3 + stream.below(size - 3 - 40);
      const auto bit = std::byte(1U << stream.below(8));
      Talk talk(version, 3'000);
      Joint joint(*talk.client, *talk.server, 500, stream.bits());
      joint.on_the_way = [&](bool from_client, std::size_t offset, Bytes& piece) {
        if (from_client == up && at >= offset && at < offset + piece.size()) {
          piece[at - offset] ^= bit;
        }
      };
      joint.run();
      CAPTURE(i, at, size, up);
      CHECK_FALSE(talk.client->finished());
    }
  }
}

TEST_CASE("Bytes that are not TLS end the handshake with a reason", "[protocol]") {
  Talk talk(TlsVersion::k13);
  talk.client->on_connected({});
  const std::string reply = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
  talk.client->on_bytes(std::as_bytes(std::span(reply)), {});
  CHECK(talk.client->failed());
  CHECK_FALSE(talk.client->failure().empty());
}

TEST_CASE("An answer cut short under TLS is a failure", "[protocol]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Talk talk(version, 100'000);
    Joint joint(*talk.client, *talk.server);
    joint.on_the_way = [](bool up, std::size_t offset, Bytes& piece) {
      if (!up && offset > 50'000) piece.clear();
    };
    joint.run();
    CHECK(talk.client->status() == StreamEndpoint::Status::kOpen);
    talk.client->on_closed({});
    CHECK(talk.client->failure() == "http: answer cut short");
  }
}

TEST_CASE("A handshake that goes nowhere times out after connecting, not after the run's start",
          "[protocol]") {
  Talk talk(TlsVersion::k13);
  const SimTime start = std::chrono::hours(5);
  talk.server->on_connected(start);
  REQUIRE(talk.server->next_deadline());
  CHECK(*talk.server->next_deadline() == start + std::chrono::seconds(60));
  talk.server->on_timer(start + std::chrono::seconds(60));
  CHECK(talk.server->failure() == "tls: handshake timed out");
}

TEST_CASE("A large page is encrypted as the transport takes it, not all at once", "[protocol]") {
  Talk talk(TlsVersion::k13, 5'000'000);
  talk.client->on_connected({});
  talk.server->on_connected({});
  const auto carry = [](StreamEndpoint& from, StreamEndpoint& to) {
    const Bytes bytes(from.output().begin(), from.output().end());
    from.consume(bytes.size());
    to.on_bytes(bytes, {});
    return bytes.size();
  };
  std::size_t most = 0;
  while (!talk.client->finished()) {
    carry(*talk.client, *talk.server);
    const std::size_t moved = carry(*talk.server, *talk.client);
    most = std::max(most, moved);
    REQUIRE(moved != 0);
  }
  CHECK(most < 100'000);
}

TEST_CASE("Session keys are logged in NSS's format", "[protocol]") {
  TlsIdentity logging(44);
  std::vector<std::string> lines;
  logging.log_keys([&lines](std::string_view line) { lines.emplace_back(line); });
  const auto talk = exchange(TlsVersion::k13);
  const auto client = make_client(talk, logging);
  const auto server = make_server(talk, logging);
  Joint joint(*client, *server);
  joint.run();
  REQUIRE(client->finished());
  // The label, the client's random as it stands in the ClientHello, the secret.
  std::string random;
  for (std::size_t i = 11; i < 43; ++i) {
    random += fmt::format("{:02x}", std::to_integer<int>(joint.sent(0).at(i)));
  }
  const std::string expected = "CLIENT_TRAFFIC_SECRET_0 " + random + " ";
  CHECK(std::any_of(lines.begin(), lines.end(),
                    [&](const std::string& line) { return line.starts_with(expected); }));
}
