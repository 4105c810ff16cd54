#include "topology/generate/watts_strogatz.hpp"

#include <algorithm>
#include <numeric>

#include "topology/base/error.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

std::vector<Position> ring(std::uint32_t n) {
  std::vector<Position> positions;
  for (std::uint32_t i = 0; i < n; ++i) {
    positions.push_back(on_circle({0, 0}, 1, static_cast<double>(i) / n));
  }
  return positions;
}

/// Moves the far end of `link` to a router that its near end is not linked to; the link stays where
/// no such router comes up.
Growth::Pair rewired(Growth::Pair link, std::uint32_t n, const PairSet& present,
                     RandomStream& random) {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    const std::uint32_t to = random.below(n);
    if (to != link.first && !present.contains({link.first, to})) return {link.first, to};
  }
  return link;
}

void check_rewire(double rewire) {
  if (!(rewire >= 0 && rewire <= 1)) throw InputError("", 0, "rewire", "must be from 0 to 1");
}

}  // namespace

Growth draw_watts_strogatz(const WattsStrogatzSpec& spec, RandomStream& random) {
  const std::uint32_t n = spec.routers;
  if (spec.neighbours < 2 || spec.neighbours % 2 != 0 || spec.neighbours >= n) {
    throw InputError("", 0, "neighbours",
                     "must be even, at least 2 and below the number of routers");
  }
  check_rewire(spec.rewire);
  Growth growth{ring(n), {}};
  for (std::uint32_t far = 1; far <= spec.neighbours / 2; ++far) {
    for (std::uint32_t i = 0; i < n; ++i) growth.links.emplace_back(i, (i + far) % n);
  }
  // As the paper has it: all links stand before the first one is rewired.
  PairSet present(growth.links);
  for (Growth::Pair& link : growth.links) {
    if (random.uniform() >= spec.rewire) continue;
    const Growth::Pair moved = rewired(link, n, present, random);
    present.erase(link);
    present.insert(moved);
    link = moved;
  }
  return growth;
}

Growth grow_watts_strogatz(std::uint32_t routers, std::size_t links, double rewire,
                           RandomStream& random) {
  check_rewire(rewire);
  Growth growth{ring(routers), {}};
  for (std::uint32_t i = 0; i + 1 < routers; ++i) growth.links.emplace_back(i, i + 1);
  PairSet present(growth.links);
  std::vector<Growth::Pair> kind;
  if (routers > 2) kind.emplace_back(routers - 1, 0);
  for (std::uint32_t far = 2; growth.links.size() < links && !kind.empty(); ++far) {
    random.shuffle(std::span(kind));
    for (Growth::Pair link : kind) {
      if (growth.links.size() >= links) break;
      if (random.uniform() < rewire) link = rewired(link, routers, present, random);
      if (present.insert(link)) growth.links.push_back(link);
    }
    kind.clear();
    for (std::uint32_t i = 0; far <= routers / 2 && i < routers; ++i) {
      kind.emplace_back(i, (i + far) % routers);
    }
  }
  // Near the complete graph some links of the ring stand already, put there by rewiring.
  add_random_pairs(growth, links, random);
  return growth;
}

Growth grow_watts_strogatz(std::uint32_t routers, std::size_t links, RandomStream& random) {
  return grow_watts_strogatz(routers, links, WattsStrogatzSpec{}.rewire, random);
}

}  // namespace chokepoint
