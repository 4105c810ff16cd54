#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <ns3/packet.h>
#include <ns3/tcp-socket-factory.h>

#include "tests/topology/fabric/fabric_world.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using namespace chokepoint::fabric_test;

namespace {

/// Sends `bytes` over one TCP connection as fast as TCP takes them, then closes.
class Sender {
 public:
  Sender(const ns3::Ptr<ns3::Node>& node, HostAddress server, std::uint16_t port,
         std::vector<std::uint8_t> bytes)
      : bytes_(std::move(bytes)),
        socket_(ns3::Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId())) {
    socket_->SetConnectCallback(ns3::MakeCallback(&Sender::connected, this),
                                ns3::MakeNullCallback<void, ns3::Ptr<ns3::Socket>>());
    socket_->SetSendCallback(ns3::MakeCallback(&Sender::room, this));
    socket_->Connect(to(server, port));
  }

 private:
  void connected(ns3::Ptr<ns3::Socket> /*socket*/) { push(); }
  void room(ns3::Ptr<ns3::Socket> /*socket*/, std::uint32_t /*space*/) { push(); }
  void push() {
    while (sent_ < bytes_.size()) {
      const auto left = static_cast<std::uint32_t>(bytes_.size() - sent_);
      const std::uint32_t some = std::min({left, socket_->GetTxAvailable(), 1400U});
      if (some == 0) return;
      const int taken = socket_->Send(bytes_.data() + sent_, some, 0);
      if (taken <= 0) return;
      sent_ += static_cast<std::size_t>(taken);
    }
    socket_->Close();
  }

  std::vector<std::uint8_t> bytes_;
  std::size_t sent_ = 0;
  ns3::Ptr<ns3::Socket> socket_;
};

class Sink {
 public:
  Sink(const ns3::Ptr<ns3::Node>& node, std::uint16_t port)
      : socket_(ns3::Socket::CreateSocket(node, ns3::TcpSocketFactory::GetTypeId())) {
    socket_->Bind(ns3::InetSocketAddress(ns3::Ipv4Address::GetAny(), port));
    socket_->Listen();
    socket_->SetAcceptCallback(
        ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
        ns3::MakeCallback(&Sink::accepted, this));
  }
  std::vector<std::uint8_t> received;

 private:
  void accepted(ns3::Ptr<ns3::Socket> socket, const ns3::Address& /*from*/) {
    socket->SetRecvCallback(ns3::MakeCallback(&Sink::readable, this));
  }
  void readable(ns3::Ptr<ns3::Socket> socket) {
    while (const auto packet = socket->Recv()) {
      if (packet->GetSize() == 0) break;
      const std::size_t at = received.size();
      received.resize(at + packet->GetSize());
      packet->CopyData(received.data() + at, packet->GetSize());
    }
  }
  ns3::Ptr<ns3::Socket> socket_;
};

std::vector<std::uint8_t> random_bytes(std::size_t count) {
  RandomStream stream(3, "payload");
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.bits());
  return bytes;
}

}  // namespace

TEST_CASE("A TCP transfer delivers exactly the bytes that were sent", "[fabric]") {
  // A queue of ten packets makes TCP lose and repair some, with SACK blocks under way.
  World world(chain_of(4, Bitrate::mega(10)), "shortest", {.seed = 5, .queue_bytes = 15'000});
  const auto client = world.host(0);
  const auto server = world.host(3);
  Sink sink(server, 80);
  const auto bytes = random_bytes(1'000'000);
  Sender sender(client, HostAddress::of(RouterId{3}, 1), 80, bytes);
  ns3::Simulator::Run();

  CHECK(world.fabric->counters().queue_drops > 0);
  REQUIRE(sink.received.size() == bytes.size());
  REQUIRE(sink.received == bytes);
  const Counters& counters = world.fabric->counters();
  CHECK(counters.entered() == counters.left());
  CHECK(counters.no_route_drops == 0);
}
