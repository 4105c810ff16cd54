#include <catch2/catch.hpp>

#include "filters/intercept/man_in_the_middle.hpp"
#include "tests/filters/findings.hpp"
#include "tests/traffic/protocol/joint.hpp"
#include "traffic/protocol/http_client.hpp"
#include "traffic/protocol/http_server.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr TlsSide kClient = TlsSide::kClient;
constexpr TlsSide kServer = TlsSide::kServer;
constexpr const char* kStateRoot = "State Root";

struct Seen final : FindingSink {
  Names hosts;
  std::string said[2];
  void on_http_host(std::string_view host) override { hosts.emplace_back(host); }
  void on_stream_bytes(Direction direction, ByteView bytes) override {
    said[static_cast<std::size_t>(direction)].append(text(bytes));
  }
};

/// The worlds of these tests: clients of `forced` believe the state as well, those of `free` do
/// not.
struct Worlds {
  TlsIdentity free{42};
  TlsIdentity forced{42};
  TlsIdentity state{99, kStateRoot};
  Worlds() { forced.also_trust(state.authority_pem()); }
};

Worlds& worlds() {
  static Worlds all;
  return all;
}

const ReadModel kModel;

/// A client, a box and a server, and the transports between them.
class Path {
 public:
  Path(StreamEndpoint& client, ManInTheMiddle& box, StreamEndpoint& server, std::size_t most)
      : ends_{&client, &server}, box_(box), most_(most) {}

  void run() {
    for (StreamEndpoint* end : ends_) end->on_connected({});
    while (to_box(kClient) || to_box(kServer) || from_box(kClient) || from_box(kServer)) {
    }
  }

  Seen seen;
  /// What passed on the client's side and on the server's: up and down.
  std::string wire[2][2];

 private:
  StreamEndpoint& end(TlsSide side) { return *ends_[static_cast<std::size_t>(side)]; }
  std::size_t piece(std::size_t size) {
    return std::min<std::size_t>(size, 1 + stream_.below(static_cast<std::uint32_t>(most_)));
  }

  bool to_box(TlsSide from) {
    const auto output = end(from).output();
    const auto side = static_cast<std::size_t>(from);
    if (box_closed_[side]) return false;
    if (output.empty()) {
      if (end_closed_[side] || end(from).status() == StreamEndpoint::Status::kOpen) return false;
      end_closed_[side] = true;
      box_.on_closed(from, {}, seen);
      return true;
    }
    const std::size_t size = piece(std::min(output.size(), box_.room(from)));
    if (size == 0) return false;
    const test::Bytes bytes(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(size));
    wire[side][0].append(text(bytes));
    end(from).consume(size);
    box_.on_bytes(from, bytes, {}, seen);
    return true;
  }

  bool from_box(TlsSide to) {
    const auto output = box_.output(to);
    const auto side = static_cast<std::size_t>(to);
    if (output.empty()) {
      if (box_closed_[side] || !box_.finished(to)) return false;
      box_closed_[side] = true;
      end(to).on_closed({});
      return true;
    }
    const std::size_t size = piece(output.size());
    const test::Bytes bytes(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(size));
    wire[side][1].append(text(bytes));
    box_.consume(to, size);
    end(to).on_bytes(bytes, {});
    return true;
  }

  StreamEndpoint* ends_[2];
  ManInTheMiddle& box_;
  std::size_t most_;
  RandomStream stream_{5, "path"};
  bool end_closed_[2] = {false, false};
  bool box_closed_[2] = {false, false};
};

struct Outcome {
  bool client_done = false;
  bool server_done = false;
  std::string client_failure;
  std::string box_failure;
  std::string server_said;
  ManInTheMiddle::Mode mode{};
  Seen seen;
  std::string wire[2][2];
};

struct Scene {
  TlsVersion version = TlsVersion::k13;
  TlsIdentity* client_world = &worlds().forced;
  TlsIdentity* server_world = &worlds().free;
  std::uint32_t bytes = 200'000;
  std::size_t most_piece = 1'460;
  std::function<bool(std::string_view)> wanted;
};

Outcome play(const Scene& scene) {
  const auto text = exchange(scene.version, scene.bytes);
  const auto client = make_client(text, *scene.client_world);
  const auto server = make_server(text, *scene.server_world);
  ManInTheMiddle box(worlds().state, worlds().free, kModel,
                     {scene.wanted, 7, Direction::kLowToHigh});
  Path path(*client, box, *server, scene.most_piece);
  path.run();
  Outcome outcome;
  outcome.client_done = client->finished();
  outcome.server_done = server->finished();
  outcome.client_failure = client->failure();
  outcome.box_failure = box.failure(kClient);
  outcome.server_said = test::text(server->said());
  outcome.mode = box.mode();
  outcome.seen = path.seen;
  for (int i = 0; i < 4; ++i) outcome.wire[i / 2][i % 2] = path.wire[i / 2][i % 2];
  return outcome;
}

bool contains(const std::string& text, std::string_view what) {
  return text.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("A client that trusts the forced authority gets its page while the box reads all of it",
          "[filters][decrypt][mitm]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    for (const std::size_t most : {1UL, 1'460UL, 100'000UL}) {
      Scene scene;
      scene.version = version;
      scene.most_piece = most;
      scene.bytes = most == 1 ? 5'000 : 600'000;  // more than the box holds
      const Outcome outcome = play(scene);
      INFO(outcome.client_failure);
      CHECK(outcome.client_done);
      CHECK(outcome.server_done);
      CHECK(outcome.mode == ManInTheMiddle::Mode::kReading);
      const auto text = exchange(version, scene.bytes);
      CHECK(outcome.seen.hosts == Names{"news.example.org"});
      CHECK((outcome.seen.said[0] == test::text(text->request())));
      CHECK((outcome.seen.said[1] == test::text(text->response())));
    }
  }
}

TEST_CASE("A client that does not trust the forced authority says so and says nothing else",
          "[filters][decrypt][mitm]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Scene scene;
    scene.version = version;
    scene.client_world = &worlds().free;
    const Outcome outcome = play(scene);
    CHECK_FALSE(outcome.client_done);
    CHECK(outcome.client_failure.starts_with("tls: certificate refused"));
    CHECK(contains(outcome.box_failure, "unknown ca"));  // RFC 8446 §6.2, unknown_ca
    CHECK(outcome.server_said.empty());
    CHECK(outcome.seen.hosts.empty());
    CHECK(outcome.seen.said[0].empty());
    CHECK(outcome.seen.said[1].empty());
  }
}

TEST_CASE("The client's side carries the state's certificate and the server's side the true one",
          "[filters][decrypt][mitm]") {
  Scene scene;
  scene.version = TlsVersion::k12;  // where certificates go in the clear
  const Outcome outcome = play(scene);
  CHECK(contains(outcome.wire[0][1], kStateRoot));
  CHECK_FALSE(contains(outcome.wire[0][1], "Emulated Root R1"));
  CHECK(contains(outcome.wire[0][1], "news.example.org"));
  // Towards the box the server's bytes go up.
  CHECK(contains(outcome.wire[1][0], "Emulated Root R1"));
  for (int side : {0, 1}) {
    for (int way : {0, 1}) CHECK_FALSE(contains(outcome.wire[side][way], "dissidentword"));
  }
}

TEST_CASE("The same ends and seed give the same bytes", "[filters][decrypt][mitm]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Scene scene;
    scene.version = version;
    const Outcome first = play(scene);
    const Outcome second = play(scene);
    for (int i = 0; i < 4; ++i) {
      CHECK_FALSE(first.wire[i / 2][i % 2].empty());
      CHECK((first.wire[i / 2][i % 2] == second.wire[i / 2][i % 2]));
    }
  }
}

TEST_CASE("A name that is not wanted, and what is not TLS, passes byte for byte and unread",
          "[filters][decrypt][mitm]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13, TlsVersion::kNone}) {
    Scene scene;
    scene.version = version;
    scene.client_world = &worlds().free;
    scene.wanted = [](std::string_view name) { return name == "another.example"; };
    const Outcome outcome = play(scene);
    CHECK(outcome.client_done);
    CHECK(outcome.server_done);
    CHECK(outcome.mode == ManInTheMiddle::Mode::kPassing);
    CHECK((outcome.wire[0][0] == outcome.wire[1][1]));
    CHECK((outcome.wire[0][1] == outcome.wire[1][0]));
    CHECK(outcome.seen.said[0].empty());
    CHECK(outcome.seen.said[1].empty());
  }
}

TEST_CASE("A server whose certificate the box refuses leaves the client without one",
          "[filters][decrypt][mitm]") {
  TlsIdentity stranger(1234, "Nobody's Root");
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    Scene scene;
    scene.version = version;
    scene.server_world = &stranger;
    const Outcome outcome = play(scene);
    CHECK_FALSE(outcome.client_done);
    CHECK(outcome.wire[0][1].empty());
    CHECK(outcome.seen.said[0].empty());
  }
}

TEST_CASE("A server that never answers ends the client's connection after the handshake's time",
          "[filters][decrypt][mitm]") {
  const auto text = exchange(TlsVersion::k13);
  const auto client = make_client(text, worlds().forced);
  ManInTheMiddle box(worlds().state, worlds().free, kModel, {});
  Seen seen;
  client->on_connected({});
  box.on_bytes(kClient, client->output(), std::chrono::seconds(5), seen);
  REQUIRE(box.mode() == ManInTheMiddle::Mode::kReading);
  CHECK_FALSE(box.output(kServer).empty());
  CHECK(box.output(kClient).empty());
  REQUIRE(box.next_deadline() == std::chrono::seconds(65));
  CHECK_FALSE(box.finished(kClient));
  box.on_timer(std::chrono::seconds(65));
  CHECK(box.finished(kClient));
  CHECK(box.finished(kServer));
}

TEST_CASE("An end that sends more than the box has room for breaks the connection",
          "[filters][decrypt][mitm]") {
  Seen seen;
  ManInTheMiddle box(worlds().state, worlds().free, kModel, {});
  const std::string flood(1'000, 'x');
  std::size_t sent = 0;
  while (box.room(kClient) >= flood.size()) {
    box.on_bytes(kClient, as_byte_view(flood), {}, seen);
    sent += flood.size();
  }
  CHECK(sent <= ManInTheMiddle::kMostHeld);
  CHECK(box.output(kServer).size() == sent);
  CHECK_FALSE(box.finished(kServer));
  box.on_bytes(kClient, as_byte_view(flood), {}, seen);
  CHECK(box.finished(kServer));
  CHECK(box.finished(kClient));
  CHECK_FALSE(box.failure(kClient).empty());
  CHECK(box.output(kServer).size() == sent);
}

namespace {

/// A ClientHello with one extension (RFC 8446 §4.1.2, RFC 6066 §3).
std::string hello_for(const std::string& name) {
  const auto sized = [](std::string_view text) {
    return std::string{static_cast<char>(text.size() >> 8), static_cast<char>(text.size())} +
           std::string(text);
  };
  const std::string sni = std::string(2, '\0') + sized(sized(std::string(1, '\0') + sized(name)));
  const std::string body = "\x03\x03" + std::string(32, 'r') + std::string(1, '\0') +
                           sized("\x13\x01") + std::string("\x01\0", 2) + sized(sni);
  return "\x16\x03\x01" + sized(std::string("\x01\0", 2) + sized(body));
}

}  // namespace

TEST_CASE("A server name that no certificate can hold is passed on unread",
          "[filters][decrypt][mitm]") {
  const auto mode_for = [](const std::string& name) {
    Seen seen;
    ManInTheMiddle box(worlds().state, worlds().free, kModel, {});
    const std::string hello = hello_for(name);
    box.on_bytes(kClient, as_byte_view(hello), {}, seen);
    const bool passed = text(box.output(kServer)) == hello;
    CHECK(passed == (box.mode() == ManInTheMiddle::Mode::kPassing));
    return box.mode();
  };
  for (const std::string& name :
       {std::string("a\0b.example", 11), std::string("\xff\xfe.example"), std::string("*.example"),
        std::string(".example"), std::string(300, 'a'), std::string()}) {
    CHECK(mode_for(name) == ManInTheMiddle::Mode::kPassing);
  }
  CHECK(mode_for("news.example.org") == ManInTheMiddle::Mode::kReading);
  CHECK(mode_for(std::string(253, 'a')) == ManInTheMiddle::Mode::kReading);
}
