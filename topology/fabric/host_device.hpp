#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>

#include "topology/fabric/device.hpp"
#include "topology/fabric/host_guard.hpp"

namespace chokepoint {

/// A host's end of its access link, with the guard before its stack.
class HostDevice final : public FabricDevice, public Receiver, private TcpState {
 public:
  static ns3::TypeId GetTypeId();
  using ResetListener = std::function<void(const Connection&)>;

  /// REQUIRES: before the first packet. `seed` makes the initial sequence numbers.
  void guard(HostAddress self, std::uint64_t seed);
  const GuardCounters& guard_counters() const { return guard_.counters(); }
  void on_reset(ResetListener listener) { on_reset_ = std::move(listener); }

  bool Send(ns3::Ptr<ns3::Packet> packet, const ns3::Address& dest,
            std::uint16_t protocol) override;
  void SetReceiveCallback(ReceiveCallback callback) override;
  void receive(ns3::Ptr<ns3::Packet> packet, std::span<std::byte> bytes) override;

 private:
  void DoDispose() override;
  std::optional<TcpReceive> receive_state(const Connection& connection) const override;
  void send_challenge(std::span<const std::byte> refused);

  ReceiveCallback deliver_;
  HostGuard guard_{*this};
  ResetListener on_reset_;
};

}  // namespace chokepoint
