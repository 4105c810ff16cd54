// The same clients and servers on hosts of the fabric, past routers, guards and taps.
#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/simulator.h>

#include "tests/topology/fabric/fabric_world.hpp"
#include "topology/fabric/clock.hpp"
#include "traffic/host/client.hpp"
#include "traffic/host/server.hpp"
#include "traffic/host/tcp_settings.hpp"
#include "traffic/protocol/endpoints.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/packet.hpp"

using namespace chokepoint;
using fabric_test::World;

namespace {

std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A censor at a router, of the best known kind: it lets packets pass and answers a forbidden word
/// with a reset to each end. With `resetting` off it only watches.
class ResettingTap final : public Tap {
 public:
  explicit ResettingTap(Fabric& fabric) : fabric_(fabric) {}

  bool on_packet(RouterId router, std::span<const std::byte> ip_packet, SimTime now) override {
    packets += 1;
    last_packet = now;
    if (!resetting) return true;
    const auto packet = PacketView::parse(ip_packet);
    if (!packet || !packet->is_tcp()) return true;
    const TcpView& tcp = packet->tcp;
    if (text(tcp.payload).find("dissidentword") == std::string_view::npos) return true;
    resets += 2;
    TcpSegmentSpec reset;
    reset.flags = tcp_flag::kRst;
    reset.source = packet->ip.destination;
    reset.destination = packet->ip.source;
    reset.source_port = tcp.destination_port;
    reset.destination_port = tcp.source_port;
    reset.sequence = tcp.acknowledgement;
    send(router, reset);
    std::swap(reset.source, reset.destination);
    std::swap(reset.source_port, reset.destination_port);
    reset.sequence = tcp.sequence + static_cast<std::uint32_t>(tcp.payload.size());
    send(router, reset);
    return true;
  }

  bool resetting = true;
  SimTime last_packet{};
  int packets = 0;
  int resets = 0;

 private:
  void send(RouterId router, const TcpSegmentSpec& spec) {
    std::array<std::byte, kLargestBareTcpHeaders> buffer;
    fabric_.inject(router, write_tcp_packet(spec, buffer));
  }

  Fabric& fabric_;
};

constexpr std::array kVersions = {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13};

/// Twelve conversations along a chain of four routers, a third in each kind of encryption.
struct Chain {
  Chain() : world(fabric_test::chain_of(4)), identity(3), tap(*world.fabric) {
    configure_tcp();
    const auto far = HostAddress::of(RouterId{3}, 1);
    server = std::make_unique<Server>(world.host(3), far, [this](const Peer& peer) {
      return make_server(talks.at(index_of(peer)), identity);
    });
    server->listen(80);
    server->listen(443);
    for (std::uint8_t i = 0; i < 12; ++i) {
      ConversationScript script;
      script.host = "news.example.org";
      script.response_bytes = 30'000;
      script.keyword = "dissidentword";
      script.tls = kVersions[i % 3];
      script.seed = i;
      talks.push_back(std::make_shared<const Exchange>(script));
      const auto near = HostAddress::of(RouterId{0}, static_cast<std::uint8_t>(i + 1));
      const bool clear = script.tls == TlsVersion::kNone;
      clients.push_back(std::make_unique<Client>(
          Dial{world.host(0, static_cast<std::uint8_t>(i + 1)), near, 40'000, far,
               static_cast<std::uint16_t>(clear ? 80 : 443)},
          Patience{},
          [this, i](std::uint32_t attempt) { return make_client(talks[i], identity, attempt); }));
      clients.back()->start(std::chrono::milliseconds(5 * i));
    }
  }

  static std::size_t index_of(const Peer& peer) { return (peer.client.value & 0xffU) - 1; }

  World world;
  TlsIdentity identity;
  ResettingTap tap;
  std::vector<std::shared_ptr<const Exchange>> talks;
  std::vector<std::unique_ptr<Client>> clients;
  std::unique_ptr<Server> server;
};

}  // namespace

TEST_CASE("Conversations complete over the fabric", "[host]") {
  Chain chain;
  chain.tap.resetting = false;
  chain.world.fabric->set_tap(RouterId{1}, &chain.tap);
  ns3::Simulator::Run();
  for (const auto& client : chain.clients) {
    REQUIRE(client->result());
    INFO(client->result()->why);
    CHECK(client->result()->completed);
    CHECK(client->result()->attempts == 1);
  }
  // No socket keeps talking after the last conversation.
  CHECK(chain.tap.last_packet < std::chrono::seconds(1));
}

TEST_CASE("Injected resets stop clear conversations with the keyword and none that is encrypted",
          "[host]") {
  Chain chain;
  chain.world.fabric->set_tap(RouterId{1}, &chain.tap);
  ns3::Simulator::Run();
  for (std::size_t i = 0; i < chain.clients.size(); ++i) {
    const auto& result = chain.clients[i]->result();
    REQUIRE(result);
    CAPTURE(i, result->why);
    const bool clear = kVersions[i % 3] == TlsVersion::kNone;
    CHECK(result->completed == !clear);
    CHECK(result->attempts == (clear ? 3U : 1U));
    CHECK(result->failure == (clear ? Failure::kReset : Failure::kNone));
  }
  CHECK(chain.tap.resets >= 4 * 3 * 2);
}

TEST_CASE("Two runs over the fabric agree to the nanosecond and the packet", "[host]") {
  const auto run = [] {
    Chain chain;
    chain.world.fabric->set_tap(RouterId{1}, &chain.tap);
    ns3::Simulator::Run();
    std::vector<std::int64_t> facts{chain.tap.packets};
    for (const auto& client : chain.clients) facts.push_back(client->result()->ended.count());
    return facts;
  };
  CHECK(run() == run());
}
