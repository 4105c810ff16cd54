#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Erdős–Rényi G(n, m), connected: a uniformly random labelled tree (Prüfer code), then pairs drawn
/// uniformly without repetition. Given the tree, the added links are uniform.
Growth grow_erdos_renyi(std::uint32_t routers, std::size_t links, RandomStream& random);

/// Erdős–Rényi G(n, m) as defined, connected or not: `links` distinct pairs drawn uniformly.
/// REQUIRES: links ≤ n(n−1)/2.
Growth draw_erdos_renyi(std::uint32_t routers, std::size_t links, RandomStream& random);

/// Gilbert's G(n, p), connected or not: every pair is linked with that probability, independently
/// of the others, as Boost.Graph's generator draws it. REQUIRES: 0 ≤ probability ≤ 1.
Growth draw_gilbert(std::uint32_t routers, double probability, RandomStream& random);

/// The links of a uniformly random labelled tree on n ≥ 1 vertices (Prüfer 1918).
std::vector<Growth::Pair> random_tree(std::uint32_t n, RandomStream& random);

}  // namespace chokepoint
