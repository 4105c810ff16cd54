#include "topology/generate/erdos_renyi.hpp"

#include <functional>
#include <queue>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/erdos_renyi_generator.hpp>

#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

/// Boost asks for a standard generator.
struct Bits {
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return ~result_type{0}; }
  result_type operator()() { return random->bits(); }
  RandomStream* random;
};

}  // namespace

std::vector<Growth::Pair> random_tree(std::uint32_t n, RandomStream& random) {
  std::vector<Growth::Pair> links;
  if (n < 2) return links;
  std::vector<std::uint32_t> code(n - 2);
  std::vector<std::uint32_t> uses(n, 0);
  for (std::uint32_t& c : code) ++uses[c = random.below(n)];
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> leaves;
  for (std::uint32_t v = 0; v < n; ++v) {
    if (uses[v] == 0) leaves.push(v);
  }
  for (const std::uint32_t c : code) {
    links.emplace_back(leaves.top(), c);
    leaves.pop();
    if (--uses[c] == 0) leaves.push(c);
  }
  const std::uint32_t last = leaves.top();
  leaves.pop();
  links.emplace_back(last, leaves.top());
  return links;
}

Growth grow_erdos_renyi(std::uint32_t routers, std::size_t links, RandomStream& random) {
  Growth growth{sunflower(routers), random_tree(routers, random)};
  random.shuffle(std::span(growth.links));
  add_random_pairs(growth, links, random);
  return growth;
}

Growth draw_erdos_renyi(std::uint32_t routers, std::size_t links, RandomStream& random) {
  Growth growth{sunflower(routers), {}};
  add_random_pairs(growth, links, random);
  return growth;
}

Growth draw_gilbert(std::uint32_t routers, double probability, RandomStream& random) {
  Growth growth{sunflower(routers), {}};
  Bits bits{&random};
  using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
  using Pairs = boost::sorted_erdos_renyi_iterator<Bits, Graph>;
  if (probability >= 1) {  // Boost's generator divides by log(1 − p)
    add_random_pairs(growth, all_pairs(routers), random);
    return growth;
  }
  for (Pairs pair(bits, routers, probability), end; pair != end; ++pair) {
    growth.links.emplace_back(static_cast<std::uint32_t>(pair->first),
                              static_cast<std::uint32_t>(pair->second));
  }
  return growth;
}

}  // namespace chokepoint
