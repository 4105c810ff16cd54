#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "experiments/engine/packets/simulation.hpp"
#include "experiments/measure/crossings.hpp"
#include "topology/fabric/tap.hpp"

namespace chokepoint {

/// Watches every router and notes, for each packet of some conversations, which routers it passed
/// and which bytes of what the application said it held in the clear. Changes nothing.
class Observer final : public Tap {
 public:
  /// Watches `targets`; attaches itself to all routers of the simulation's fabric. The simulation
  /// and the rung must outlive it.
  Observer(Simulation& simulation, const Rung& rung, std::span<const Conversation* const> targets);

  bool on_packet(RouterId router, std::span<const std::byte> ip_packet, SimTime now) override;

  /// Conversations are numbered as in `targets`, and all attempts count as the first.
  const Crossings& crossings() const { return crossings_; }
  /// Share of the targets' application bytes that at least one of the sites holds in the clear.
  double content_yield(std::span<const RouterId> sites) const;
  /// Mean router-to-router hops over the targets and both directions, as the path engine counts.
  double mean_hops() const;

 private:
  /// A packet is told from others by its conversation, direction and IP identification.
  using PacketKey = std::tuple<std::uint32_t, bool, std::uint16_t>;
  /// A piece of an application's byte stream.
  struct Piece {
    std::uint32_t conversation;
    bool to_server;
    std::size_t begin;
    std::size_t end;
  };

  Piece clear_piece(std::uint32_t target, bool to_server, std::uint16_t client_port,
                    std::uint32_t sequence, std::span<const std::byte> payload) const;

  const Simulation& simulation_;
  std::span<const Conversation* const> targets_;
  std::vector<std::uint32_t> target_of_;  // by conversation id
  Crossings crossings_;
  std::map<PacketKey, std::size_t> packets_;                              // → row
  std::vector<Piece> pieces_;                                             // by row
  std::map<std::tuple<std::uint16_t, bool>, std::uint32_t> first_bytes_;  // client port, direction
  std::vector<std::uint32_t> visits_;  // by row: routers that saw the packet
};

}  // namespace chokepoint
