#include <catch2/catch.hpp>

#include "filters/decrypt/decrypting_reader.hpp"
#include "filters/decrypt/key_escrow.hpp"
#include "tests/filters/findings.hpp"
#include "tests/traffic/protocol/joint.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr Direction kToServer = Direction::kHighToLow;

struct Seen final : FindingSink {
  Names hosts;
  Names server_names;
  std::string text[2];
  void on_http_host(std::string_view host) override { hosts.emplace_back(host); }
  void on_server_name(std::string_view name) override { server_names.emplace_back(name); }
  void on_stream_bytes(Direction direction, ByteView bytes) override {
    text[direction == kToServer ? 0 : 1].append(as_text(bytes));
  }
};

struct Outcome {
  Seen seen;
  bool completed = false;
  bool opened = false;
  std::string request;
  std::string response;
  std::string wire;
};

enum class Complies { kNobody, kClient, kServer };

/// A conversation of the emulation with a box on the way that has whatever was handed over.
Outcome converse(TlsVersion version, Complies who, std::uint32_t bytes = 100'000) {
  static TlsIdentity identity(42);
  KeyEscrow escrow;
  const OnKeyLog hand_over = [&](std::string_view line) { escrow.hand_over(line); };
  const auto text = exchange(version, bytes);
  const auto client =
      make_client(text, identity, 0, who == Complies::kClient ? hand_over : OnKeyLog());
  const auto server =
      make_server(text, identity, 0, who == Complies::kServer ? hand_over : OnKeyLog());
  const ReadModel model;
  DecryptingReader box(escrow, model);
  Outcome outcome;
  Joint joint(*client, *server);
  joint.on_the_way = [&](bool from_client, std::size_t, test::Bytes& piece) {
    box.on_stream_bytes(from_client ? kToServer : opposite(kToServer), piece, outcome.seen);
  };
  joint.run();
  outcome.completed = client->finished() && server->finished();
  outcome.opened = box.opened();
  outcome.request = test::text(text->request());
  outcome.response = test::text(text->response());
  outcome.wire = std::string(test::text(joint.sent(0))) + std::string(test::text(joint.sent(1)));
  return outcome;
}

}  // namespace

TEST_CASE("A box reads in-line what an end that hands its keys over says and hears",
          "[filters][decrypt]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    for (const Complies who : {Complies::kClient, Complies::kServer}) {
      const Outcome outcome = converse(version, who);
      REQUIRE(outcome.completed);
      CHECK(outcome.opened);
      CHECK(outcome.seen.hosts == Names{"news.example.org"});
      CHECK((outcome.seen.text[0] == outcome.request));
      CHECK((outcome.seen.text[1] == outcome.response));
    }
  }
}

TEST_CASE("A box reads nothing of ends that keep their keys", "[filters][decrypt]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    const Outcome outcome = converse(version, Complies::kNobody);
    REQUIRE(outcome.completed);
    CHECK_FALSE(outcome.opened);
    CHECK(outcome.seen.hosts.empty());
    CHECK(outcome.seen.text[0].empty());
    CHECK(outcome.seen.text[1].empty());
  }
}

TEST_CASE("Handing keys over changes no byte on the wire", "[filters][decrypt]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    CHECK((converse(version, Complies::kNobody).wire == converse(version, Complies::kServer).wire));
  }
}

TEST_CASE("TLS that begins behind a clear opening is found", "[filters][decrypt]") {
  static TlsIdentity identity(42);
  KeyEscrow escrow;
  const auto text = exchange(TlsVersion::k13);
  const auto client =
      make_client(text, identity, 0, [&](std::string_view line) { escrow.hand_over(line); });
  const auto server = make_server(text, identity);
  const ReadModel model;
  DecryptingReader box(escrow, model);
  Seen seen;
  box.on_stream_bytes(kToServer, as_byte_view("CONNECT news.example.org:443 HTTP/1.1\r\n\r\n"),
                      seen);
  box.on_stream_bytes(opposite(kToServer), as_byte_view("HTTP/1.1 200 OK\r\n\r\n"), seen);
  Joint joint(*client, *server, 7);
  joint.on_the_way = [&](bool from_client, std::size_t, test::Bytes& piece) {
    box.on_stream_bytes(from_client ? kToServer : opposite(kToServer), piece, seen);
  };
  joint.run();
  CHECK((seen.text[0] == test::text(text->request())));
  CHECK((seen.text[1] == test::text(text->response())));
}
