#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/packet.h>
#include <ns3/tcp-socket-factory.h>

#include "tests/topology/fabric/fabric_world.hpp"
#include "tests/topology/fabric/raw_packets.hpp"
#include "topology/fabric/clock.hpp"

using namespace chokepoint;
using namespace chokepoint::fabric_test;

namespace {

constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kRstAck = 0x14;
constexpr std::uint8_t kAck = 0x10;
constexpr std::uint8_t kSyn = 0x02;

std::uint8_t flags_of(std::span<const std::byte> packet) { return ip::load8(packet, 33); }
std::uint32_t sequence_of(std::span<const std::byte> packet) { return ip::load32(packet, 24); }
std::uint32_t ack_of(std::span<const std::byte> packet) { return ip::load32(packet, 28); }

/// A bare TCP segment as a filter forges it.
std::vector<std::byte> segment(HostAddress from, std::uint16_t from_port, HostAddress to_host,
                               std::uint16_t to_port, std::uint32_t sequence, std::uint32_t ack,
                               std::uint8_t flags) {
  auto packet = udp_packet(from, to_host, from_port, to_port, 12);
  ip::store8(packet, 9, ip::kTcp);
  ip::write_header_checksum(packet);
  ip::store32(packet, 24, sequence);
  ip::store32(packet, 28, ack);
  ip::store8(packet, 32, 0x50);
  ip::store8(packet, 33, flags);
  ip::store32(packet, 34, 0);
  ip::store16(packet, 38, 0);
  ip::store16(packet, 36, ip::transport_checksum(packet));
  return packet;
}

/// Watches one end of the path: what the client sends, and where the connection stands.
class Sniffer : public Tap {
 public:
  bool on_packet(RouterId /*router*/, std::span<const std::byte> packet, SimTime) override {
    if (ip::protocol(packet) != ip::kTcp) return true;
    if (ip::source(packet) == address(0).value) {
      from_client.emplace_back(packet.begin(), packet.end());
      client_next = ack_of(packet);
      client_sequence = sequence_of(packet);
      client_port = ip::load16(packet, 20);
    }
    return true;
  }
  std::vector<std::vector<std::byte>> from_client;
  std::uint32_t client_next = 0;  ///< RCV.NXT of the client, by its last acknowledgement
  std::uint32_t client_sequence = 0;
  std::uint16_t client_port = 0;
};

/// A client at router 0, a server at router 2 that sends a little each 100 ms, a sniffer at 1.
class Scene {
 public:
  explicit Scene(std::uint64_t seed = 1, bool listening = true)
      : world(chain_of(3), "shortest", {.seed = seed, .queue_bytes = 100'000}),
        client_node(world.host(0)),
        server_node(world.host(2)) {
    world.fabric->set_tap(RouterId{1}, &sniffer);
    server = ns3::Socket::CreateSocket(server_node, ns3::TcpSocketFactory::GetTypeId());
    if (listening) {
      server->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), 80));
      server->Listen();
    }
    server->SetAcceptCallback(
        ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
        ns3::Callback<void, ns3::Ptr<ns3::Socket>, const ns3::Address&>(
            [this](ns3::Ptr<ns3::Socket> socket, const ns3::Address&) { serve(socket); }));
    client = ns3::Socket::CreateSocket(client_node, ns3::TcpSocketFactory::GetTypeId());
    const ns3::Callback<void, ns3::Ptr<ns3::Socket>> ended(
        [this](ns3::Ptr<ns3::Socket>) { closed = true; });
    client->SetCloseCallbacks(ended, ended);
    client->SetConnectCallback(ns3::Callback<void, ns3::Ptr<ns3::Socket>>(
                                   [this](ns3::Ptr<ns3::Socket>) { connected = true; }),
                               ns3::Callback<void, ns3::Ptr<ns3::Socket>>(
                                   [this](ns3::Ptr<ns3::Socket>) { closed = true; }));
    client->SetRecvCallback(
        ns3::Callback<void, ns3::Ptr<ns3::Socket>>([this](ns3::Ptr<ns3::Socket> socket) {
          while (const auto packet = socket->Recv()) received += packet->GetSize();
        }));
    world.fabric->on_reset(address(0),
                           [this](const Connection& connection) { resets.push_back(connection); });
    client->Connect(to(address(2), 80));
  }

  void run_until(std::chrono::milliseconds when) {
    ns3::Simulator::Stop(to_ns3_time(when - sim_now()));
    ns3::Simulator::Run();
  }
  /// A reset that claims to come from the server, `off` bytes beside the client's RCV.NXT.
  void forge(std::uint32_t off, std::uint8_t flags = kRst) {
    world.fabric->inject(RouterId{1},
                         segment(address(2), 80, address(0), sniffer.client_port,
                                 sniffer.client_next + off, sniffer.client_sequence, flags));
  }
  const GuardCounters& guard() const { return world.fabric->guard_counters(address(0)); }

  World world;
  Sniffer sniffer;
  ns3::Ptr<ns3::Node> client_node;
  ns3::Ptr<ns3::Node> server_node;
  ns3::Ptr<ns3::Socket> server;
  ns3::Ptr<ns3::Socket> client;
  ns3::Ptr<ns3::Socket> served;
  std::vector<Connection> resets;
  std::uint64_t received = 0;
  bool connected = false;
  bool closed = false;

 private:
  void serve(const ns3::Ptr<ns3::Socket>& socket) {
    served = socket;
    talk();
  }
  void talk() {
    const std::vector<std::uint8_t> bytes(100, 1);
    served->Send(bytes.data(), 100, 0);
    ns3::Simulator::Schedule(ns3::MilliSeconds(100), &Scene::talk, this);
  }
};

}  // namespace

TEST_CASE("A reset in the window but not at its edge is challenged, and harmless", "[fabric]") {
  for (const std::uint8_t flags : {kRst, kRstAck}) {
    Scene scene;
    scene.run_until(std::chrono::milliseconds(1050));
    REQUIRE(scene.connected);
    const std::size_t sent = scene.sniffer.from_client.size();
    const std::uint32_t next = scene.sniffer.client_next;
    scene.forge(1, flags);
    scene.run_until(std::chrono::milliseconds(1090));

    CHECK(scene.guard().challenges == 1);
    CHECK(scene.guard().resets_refused == 1);
    REQUIRE(scene.sniffer.from_client.size() == sent + 1);
    const auto& challenge = scene.sniffer.from_client.back();
    CHECK(flags_of(challenge) == kAck);
    CHECK(ack_of(challenge) == next);
    CHECK(sequence_of(challenge) == sequence_of(scene.sniffer.from_client[sent - 1]));
    CHECK(ip::transport_checksum(challenge) == 0);

    const std::uint64_t received = scene.received;
    scene.run_until(std::chrono::milliseconds(3000));
    CHECK_FALSE(scene.closed);
    CHECK(scene.received >= received + 1800);
  }
}

TEST_CASE("A reset outside the window is dropped without an answer", "[fabric]") {
  Scene scene;
  scene.run_until(std::chrono::milliseconds(1050));
  const std::size_t sent = scene.sniffer.from_client.size();
  scene.forge(0xffffffff);  // one before RCV.NXT
  scene.forge(0x40000000);
  scene.run_until(std::chrono::milliseconds(1090));
  CHECK(scene.sniffer.from_client.size() == sent);
  CHECK(scene.guard().resets_refused == 2);
  CHECK(scene.guard().challenges == 0);
  CHECK_FALSE(scene.closed);
}

TEST_CASE("A reset at exactly RCV.NXT ends the connection", "[fabric]") {
  for (const std::uint8_t flags : {kRst, kRstAck}) {
    Scene scene;
    scene.run_until(std::chrono::milliseconds(1050));
    REQUIRE_FALSE(scene.closed);
    scene.forge(0, flags);
    scene.run_until(std::chrono::milliseconds(1090));
    CHECK(scene.closed);
    CHECK(scene.guard().resets_accepted == 1);
    REQUIRE(scene.resets.size() == 1);
    CHECK(scene.resets[0] ==
          Connection{scene.sniffer.client_port, 80, HostAddress::of(RouterId{2}, 1)});
    const std::uint64_t received = scene.received;
    scene.run_until(std::chrono::milliseconds(2000));
    CHECK(scene.received == received);
  }
}

TEST_CASE("A reset with a wrong checksum is lost on the host", "[fabric]") {
  Scene scene;
  scene.run_until(std::chrono::milliseconds(1050));
  auto packet = segment(address(2), 80, address(0), scene.sniffer.client_port,
                        scene.sniffer.client_next, 0, kRst);
  ip::store16(packet, 36, static_cast<std::uint16_t>(ip::load16(packet, 36) ^ 1));
  scene.world.fabric->inject(RouterId{1}, packet);
  scene.run_until(std::chrono::milliseconds(1090));
  CHECK_FALSE(scene.closed);
  CHECK(scene.guard().malformed == 1);
}

TEST_CASE("In SYN-SENT a reset counts only when it acknowledges the SYN", "[fabric]") {
  // The server's answer is kept away.
  for (const std::uint32_t off : {0U, 1U}) {
    Scene scene;
    RecordingTap wall;
    wall.pass = false;
    scene.world.fabric->set_tap(RouterId{2}, &wall);
    scene.run_until(std::chrono::milliseconds(20));
    REQUIRE(scene.sniffer.from_client.size() == 1);
    const auto syn = scene.sniffer.from_client[0];
    CHECK(flags_of(syn) == kSyn);
    const auto forge = [&](std::uint32_t ack, std::uint8_t flags) {
      scene.world.fabric->inject(RouterId{1}, segment(address(2), 80, address(0),
                                                      scene.sniffer.client_port, 0, ack, flags));
    };
    forge(0, kRst);
    forge(sequence_of(syn) + 2, kRstAck);
    forge(sequence_of(syn) + off, kRstAck);
    scene.run_until(std::chrono::milliseconds(40));
    CHECK(scene.closed == (off == 1));
    CHECK(scene.guard().resets_accepted == off);
  }
}

TEST_CASE("A closed port refuses a connection", "[fabric]") {
  Scene scene(1, false);
  scene.run_until(std::chrono::milliseconds(100));
  CHECK(scene.closed);
  CHECK_FALSE(scene.connected);
  CHECK(scene.resets.size() == 1);
}

TEST_CASE("Initial sequence numbers differ between seeds and repeat for one", "[fabric]") {
  const auto first_sequence = [](std::uint64_t seed) {
    Scene scene(seed);
    scene.run_until(std::chrono::milliseconds(500));
    REQUIRE(scene.connected);
    return sequence_of(scene.sniffer.from_client.at(0));
  };
  std::set<std::uint32_t> seen;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) seen.insert(first_sequence(seed));
  CHECK(seen.size() == 20);
  CHECK(first_sequence(5) == first_sequence(5));
  // Of 20 uniform numbers all lie in the lower half with probability 2^-20.
  CHECK(*seen.rbegin() > 0x80000000U);
}
