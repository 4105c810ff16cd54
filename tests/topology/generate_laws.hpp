#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "topology/generate/growth.hpp"
#include "topology/mesh/mesh.hpp"

/// What tests of generators count, by the simplest means.
namespace chokepoint::laws {

inline std::vector<std::size_t> degrees(const Growth& growth) {
  std::vector<std::size_t> degree(growth.positions.size(), 0);
  for (const auto& [a, b] : growth.links) {
    ++degree[a];
    ++degree[b];
  }
  return degree;
}

/// True without loops and parallel links.
inline bool simple(const std::vector<Growth::Pair>& links) {
  std::set<Growth::Pair> pairs;
  return std::ranges::all_of(links, [&](const Growth::Pair& link) {
    return link.first != link.second && pairs.insert(std::minmax(link.first, link.second)).second;
  });
}

/// The size of each component of the first `links` links: a flood from router to router.
inline std::vector<std::size_t> components(const Growth& growth, std::size_t links = ~0UL) {
  std::vector<std::vector<std::uint32_t>> neighbours(growth.positions.size());
  for (std::size_t i = 0; i < std::min(links, growth.links.size()); ++i) {
    neighbours[growth.links[i].first].push_back(growth.links[i].second);
    neighbours[growth.links[i].second].push_back(growth.links[i].first);
  }
  std::vector<bool> seen(neighbours.size(), false);
  std::vector<std::size_t> sizes;
  for (std::uint32_t start = 0; start < neighbours.size(); ++start) {
    std::vector<std::uint32_t> open;
    if (!seen[start]) open.push_back(start);
    if (open.empty()) continue;
    seen[start] = true;
    sizes.push_back(0);
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      ++sizes.back();
      for (const std::uint32_t next : neighbours[at]) {
        if (!seen[next]) open.push_back(next);
        seen[next] = true;
      }
    }
  }
  return sizes;
}

inline bool connected(const Growth& growth, std::size_t links = ~0UL) {
  return components(growth, links).size() <= 1;
}

/// The maximum-likelihood exponent of a power law from `least` on (Clauset, Shalizi & Newman 2009,
/// equation 3.7).
inline double tail_exponent(const std::vector<std::size_t>& values, double least) {
  double logs = 0;
  double count = 0;
  for (const std::size_t value : values) {
    if (static_cast<double>(value) < least) continue;
    logs += std::log(static_cast<double>(value) / (least - 0.5));
    ++count;
  }
  return 1 + count / logs;
}

}  // namespace chokepoint::laws
