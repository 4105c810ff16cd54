#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "topology/generate/growth.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {

/// Internet exchange points and the networks that meet there. A member has a Pareto weight of
/// exponent 2, which its number of peers inherits, and is present at the more exchanges, the
/// nearest first, the greater it is.
class Exchanges {
 public:
  /// `sites` places exchanges; `positions` places all routers. Nobody is a member yet.
  Exchanges(std::vector<Position> sites, std::span<const Position> positions, RandomStream& random)
      : sites_(std::move(sites)), positions_(positions), random_(random), rooms_(sites_.size()) {}

  /// Makes a router a member whose weight is `appetite` ≥ 1 times a draw of that law. REQUIRES: it
  /// is not one yet; there is an exchange.
  void join(std::uint32_t router, double appetite);

  /// A pair of members that meet at an exchange, drawn by their weights, and are not in `present`;
  /// none when a few draws found only present ones.
  std::optional<Growth::Pair> draw(const PairSet& present);

 private:
  /// Members with running sums of their weights, to draw from by bisection.
  struct Room {
    std::vector<std::uint32_t> members;
    std::vector<double> sums;
    void add(std::uint32_t member, double weight);
    std::uint32_t draw(RandomStream& random) const;
  };

  std::vector<Position> sites_;
  std::span<const Position> positions_;
  RandomStream& random_;
  Room all_;  // of indices into presence_
  std::vector<Room> rooms_;
  struct Presence {
    std::uint32_t router;
    std::vector<std::uint32_t> at;  // exchanges
  };
  std::vector<Presence> presence_;
};

}  // namespace chokepoint
