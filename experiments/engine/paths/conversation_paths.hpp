#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/engine/outage.hpp"
#include "experiments/measure/crossings.hpp"
#include "topology/mesh/territory.hpp"
#include "topology/route/routing.hpp"
#include "traffic/workload/workload.hpp"

namespace chokepoint {

/// The routes that the packets of conversations take on one rung under one routing.
struct ConversationPaths {
  Crossings crossings;
  double mean_hops = 0;    ///< over the conversations, both directions, first attempts
  double outage_loss = 0;  ///< share of the packets of first attempts that an outage loses
};

/// The hash by which routers choose for the packets of one direction of an attempt; paths know
/// nothing of encryption and take the port of HTTP in the clear.
std::uint64_t way_hash(const Conversation& c, std::uint32_t attempt, bool to_server);
/// The same for packet `draw` of them where every packet chooses anew.
constexpr std::uint64_t packet_hash(std::uint64_t way, std::uint32_t draw) {
  return mix64(way + draw);
}

/// Follows every packet of every attempt of `conversations`, in both directions; under
/// Spreading::kNone all attempts go the same way and one stands for them.
/// A conversation takes no time here: with an outage, those that start before it take the old
/// routes, those that start once the routes have converged the new ones, and between the two a
/// packet is lost where its old route meets what is gone; a packet without a route is lost too.
/// `territory` must outlive the result.
ConversationPaths follow(const Adjacency& graph, const Routing& routing, const Territory& territory,
                         std::span<const Conversation* const> conversations, std::uint32_t attempts,
                         std::uint64_t salt_seed, const Outage* outage = nullptr);

/// Share of the conversations that perfect in-path boxes at the sites would stop, by the direction
/// of the packet that they need. 0 without any.
struct BlockingBounds {
  double either = 0;   ///< a box that may act on any packet, as one that blocks by address
  double forward = 0;  ///< a box that needs what the client says: a name or a word in its request
  double reverse = 0;  ///< a box that needs what the server says
};
BlockingBounds blocking_bounds(const Crossings& crossings, std::span<const RouterId> sites);

}  // namespace chokepoint
