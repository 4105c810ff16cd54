// A connection that was taken over, between two hosts, over networks that lose packets.
#include <chrono>
#include <map>

#include <catch2/catch.hpp>

#include "filters/intercept/interception.hpp"
#include "tests/filters/segment_maker.hpp"
#include "tests/traffic/protocol/joint.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using test::Bytes;
using namespace std::chrono_literals;

namespace {

constexpr TlsSide kClient = TlsSide::kClient;
constexpr TlsSide kServer = TlsSide::kServer;
constexpr TlsSide kBoth[] = {kClient, kServer};

struct Worlds {
  TlsIdentity free{42};
  TlsIdentity forced{42};
  TlsIdentity state{99, "State Root"};
  Worlds() { forced.also_trust(state.authority_pem()); }
};
Worlds& worlds() {
  static Worlds all;
  return all;
}

Interception::Handshake handshake() {
  Interception::Handshake shaken;
  shaken.client = {IpAddress::v4(0x0a000101), 40'000};
  shaken.server = {IpAddress::v4(0x0a000201), 443};
  for (SynTerms* side : {&shaken.client_terms, &shaken.server_terms}) {
    side->window = 65'535;
    side->segment_size = 1'460;
    side->window_shift = 4;
  }
  shaken.client_terms.initial = 4'294'967'000;
  shaken.server_terms.initial = 1'234;
  return shaken;
}

/// A host: an end of TCP, and who speaks there.
struct Host final : StreamSink {
  TcpEnd tcp;
  StreamEndpoint& speaker;
  SimTime now{};
  bool told = false;

  Host(const TcpEnd::Start& start, HoldBudget& budget, StreamEndpoint& who)
      : tcp(start, budget), speaker(who) {}
  void on_bytes(ByteView bytes) override { speaker.on_bytes(bytes, now); }
  void on_gap(std::uint32_t) override { FAIL("a gap"); }

  void act(SimTime when, SegmentOut& out) {
    now = when;
    if (tcp.remote_closed() && !std::exchange(told, true)) speaker.on_closed(now);
    while (tcp.writable() > 0 && !speaker.output().empty()) {
      const auto output = speaker.output();
      const std::size_t count = std::min(output.size(), tcp.writable());
      tcp.write(output.first(count));
      speaker.consume(count);
    }
    if (speaker.status() != StreamEndpoint::Status::kOpen && speaker.output().empty()) tcp.close();
    tcp.offer(60'000);
    tcp.transmit(now, out);
  }
};

struct Seen final : FindingSink {
  std::string said[2];
  void on_stream_bytes(Direction direction, ByteView bytes) override {
    said[static_cast<std::size_t>(direction)].append(as_text(bytes));
  }
};

/// Client, box and server, and two networks between them.
class Path {
 public:
  Path(StreamEndpoint& client, StreamEndpoint& server, std::uint64_t seed, double loss)
      : stream_(seed, "path"), loss_(loss) {
    const auto shaken = handshake();
    client.on_connected({});
    server.on_connected({});
    const auto hello = client.output();
    const Bytes opening(hello.begin(), hello.end());
    client.consume(opening.size());
    TcpEnd::Start at_client{
        shaken.client,
        shaken.server,
        shaken.client_terms,
        shaken.server_terms,
        shaken.client_terms.initial + 1 + static_cast<std::uint32_t>(opening.size()),
        shaken.server_terms.initial + 1};
    TcpEnd::Start at_server{shaken.server,
                            shaken.client,
                            shaken.server_terms,
                            shaken.client_terms,
                            shaken.server_terms.initial + 1,
                            shaken.client_terms.initial + 1};
    hosts_[0] = std::make_unique<Host>(at_client, budget_, client);
    hosts_[1] = std::make_unique<Host>(at_server, budget_, server);
    box_ = std::make_unique<Interception>(authority_, model_, shaken, opening,
                                          ManInTheMiddle::Settings{{}, 7, Direction::kLowToHigh},
                                          budget_, SimTime{});
    Wire wire(*this, true, kClient);
    box_->send(now_, wire);
  }

  void run(SimTime until) {
    while (now_ < until && !over()) {
      for (const TlsSide side : kBoth) {
        Wire wire(*this, false, side);
        host(side).act(now_, wire);
      }
      step();
    }
  }
  bool over() {
    return host(kClient).tcp.finished() && host(kServer).tcp.finished() && !box_->relaying();
  }
  Host& host(TlsSide side) { return *hosts_[static_cast<std::size_t>(side)]; }
  Interception& box() { return *box_; }
  Seen seen;
  /// Every packet, in the order in which it was sent.
  std::string sent;

 private:
  struct Wire final : SegmentOut {
    Path& path;
    bool by_box;
    TlsSide side;  // of the sender, if it is not the box
    Wire(Path& p, bool box, TlsSide from) : path(p), by_box(box), side(from) {}
    void send(std::span<const std::byte> packet) override { path.carry(*this, packet); }
  };
  struct Packet {
    bool to_box;
    TlsSide side;
    Bytes bytes;
  };

  void carry(const Wire& from, std::span<const std::byte> packet) {
    sent.append(as_text(packet));
    if (stream_.uniform() < loss_) return;
    const SimTime when = now_ + 5ms + std::chrono::microseconds(stream_.below(8'000));
    const bool to_client = PacketView::parse(packet)->ip.destination == handshake().client.address;
    const TlsSide side = from.by_box ? (to_client ? kClient : kServer) : from.side;
    under_way_.emplace(when, Packet{!from.by_box, side, Bytes(packet.begin(), packet.end())});
  }

  void step() {
    SimTime next = now_ + 10ms;
    if (!under_way_.empty()) next = std::min(next, under_way_.begin()->first);
    now_ = next;
    Wire by_box(*this, true, kClient);
    while (!under_way_.empty() && under_way_.begin()->first <= now_) {
      const Packet packet = under_way_.begin()->second;
      under_way_.erase(under_way_.begin());
      const auto view = PacketView::parse(packet.bytes);
      if (packet.to_box) {
        box_->on_segment(packet.side, *view, now_, seen, by_box);
      } else {
        host(packet.side).now = now_;
        host(packet.side).tcp.on_segment(view->tcp, now_, host(packet.side));
      }
    }
    if (const auto deadline = box_->next_deadline(); deadline && *deadline <= now_) {
      box_->on_timer(now_);
    }
    box_->send(now_, by_box);
    for (const TlsSide side : kBoth) host(side).tcp.on_timer(now_);
  }

  RandomStream stream_;
  double loss_;
  HoldBudget budget_{{1 << 20, 1 << 22}};
  ForcedAuthority authority_{worlds().state, worlds().free};
  ReadModel model_;
  std::unique_ptr<Host> hosts_[2];
  std::unique_ptr<Interception> box_;
  SimTime now_{};
  std::multimap<SimTime, Packet> under_way_;
};

}  // namespace

TEST_CASE(
    "Over networks that lose and reorder, the client gets its page and the box reads all of it",
    "[intercept][property]") {
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const double loss = static_cast<double>(seed % 4) * 0.04;
    const TlsVersion version = seed % 2 == 0 ? TlsVersion::k12 : TlsVersion::k13;
    const auto text = test::exchange(version, seed % 3 == 0 ? 2'000'000 : 60'000);
    CAPTURE(seed, loss);
    const auto client = make_client(text, worlds().forced);
    const auto server = make_server(text, worlds().free);
    Path path(*client, *server, seed, loss);
    path.run(10min);
    CHECK(client->finished());
    CHECK(server->finished());
    CHECK((path.seen.said[0] == test::text(text->request())));
    CHECK((path.seen.said[1] == test::text(text->response())));
  }
}

TEST_CASE("The same ends, networks and seeds bring about the same packets", "[intercept]") {
  std::string wires[2];
  for (std::string& wire : wires) {
    const auto text = test::exchange(TlsVersion::k13, 100'000);
    const auto client = make_client(text, worlds().forced);
    const auto server = make_server(text, worlds().free);
    Path path(*client, *server, 3, 0.05);
    path.run(10min);
    wire = path.sent;
  }
  CHECK(wires[0].size() > 200'000);
  CHECK((wires[0] == wires[1]));
}

TEST_CASE("A client that does not trust the authority leaves, and the server hears no request",
          "[intercept]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    const auto text = test::exchange(version, 10'000);
    const auto client = make_client(text, worlds().free);
    const auto server = make_server(text, worlds().free);
    Path path(*client, *server, 1, 0);
    path.run(10min);
    CHECK(std::string(client->failure()).find("certificate refused") != std::string::npos);
    CHECK(server->said().empty());
    CHECK(path.seen.said[0].empty());
    CHECK_FALSE(path.box().relaying());
  }
}

TEST_CASE("A server that resets after it said all takes nothing from its client", "[intercept]") {
  const auto shaken = handshake();
  const std::string hello = test::client_hello("");  // no name: passed on byte for byte
  HoldBudget budget{{1 << 20, 1 << 22}};
  const ForcedAuthority authority{worlds().state, worlds().free};
  const ReadModel model;
  Interception box(authority, model, shaken, as_byte_view(hello), {}, budget, {});
  struct Out final : SegmentOut {
    std::size_t bytes = 0;
    bool reset = false;
    void send(std::span<const std::byte> packet) override {
      const auto view = PacketView::parse(packet);
      if (view->ip.destination != handshake().client.address) return;
      bytes = std::max<std::size_t>(
          bytes, view->tcp.sequence - handshake().server_terms.initial - 1 + view->payload.size());
      reset = reset || view->tcp.has(tcp_flag::kRst);
    }
  } out;
  box.send({}, out);
  FindingSink nobody;
  const auto tell = [&](TlsSide from, const Bytes& packet) {
    const auto view = PacketView::parse(packet);
    REQUIRE(view);
    box.on_segment(from, *view, {}, nobody, out);
    box.send({}, out);
  };
  test::Connection talk;
  talk.server_port = 443;
  talk.window = 4'000;
  talk.client_start = shaken.client_terms.initial;
  talk.server_start = shaken.server_terms.initial;
  const auto heard = 1 + static_cast<std::uint32_t>(hello.size());
  std::uint32_t at = 1;
  for (int i = 0; i < 30; ++i, at += 1'000) {
    tell(kServer, talk.to_client(at, tcp_flag::kAck, std::string(1'000, 'd'), heard));
  }
  tell(kServer, talk.to_client(at, tcp_flag::kAck | tcp_flag::kFin, {}, heard));
  tell(kServer, talk.to_client(at + 1, tcp_flag::kRst, {}, 0));
  for (int i = 0; i < 60; ++i) {
    tell(kClient,
         talk.to_server(heard, tcp_flag::kAck, {}, 1 + static_cast<std::uint32_t>(out.bytes)));
  }
  CHECK(out.bytes == 30'000);
  CHECK_FALSE(out.reset);
}

TEST_CASE(
    "A client that takes nothing of what waits for it has a minute, one that does as long as it "
    "needs",
    "[intercept]") {
  for (const bool takes : {false, true}) {
    const auto shaken = handshake();
    const std::string hello = test::client_hello("");  // passed on byte for byte
    HoldBudget budget{{1 << 20, 1 << 22}};
    const ForcedAuthority authority{worlds().state, worlds().free};
    const ReadModel model;
    Interception box(authority, model, shaken, as_byte_view(hello), {}, budget, {});
    struct Nowhere final : SegmentOut {
      void send(std::span<const std::byte>) override {}
    } out;
    FindingSink nobody;
    SimTime now{};
    const auto tell = [&](TlsSide from, const Bytes& packet) {
      box.on_segment(from, *PacketView::parse(packet), now, nobody, out);
      box.send(now, out);
    };
    box.send(now, out);
    test::Connection talk;
    talk.server_port = 443;
    talk.client_start = shaken.client_terms.initial;
    talk.server_start = shaken.server_terms.initial;
    const auto heard = 1 + static_cast<std::uint32_t>(hello.size());
    talk.window = 60'000;
    std::uint32_t at = 1;
    for (; at < 20'000; at += 1'000) {
      tell(kServer, talk.to_client(at, tcp_flag::kAck, std::string(1'000, 'd'), heard));
    }
    tell(kServer, talk.to_client(at, tcp_flag::kAck | tcp_flag::kFin, {}, heard));
    tell(kClient, talk.to_server(heard, tcp_flag::kAck | tcp_flag::kFin, {}, 1));
    tell(kServer, talk.to_client(at + 1, tcp_flag::kAck, {}, heard + 1));
    // The client's window lets one byte in from time to time, or none.
    std::uint32_t taken = 1;
    talk.window = 0;
    const SimTime begun = now;
    while (!box.settled() && now < 10min) {
      now += 10s;
      box.on_timer(now);
      box.send(now, out);
      if (takes) ++taken;
      tell(kClient, talk.to_server(heard + 1, tcp_flag::kAck, {}, taken));
    }
    CHECK(box.settled() != takes);
    if (!takes) CHECK(now - begun <= 80s);
  }
}
