#include "topology/generate/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "topology/base/error.hpp"
#include "topology/generate/border_share.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/growth.hpp"
#include "topology/generate/link_drawer.hpp"

namespace chokepoint {
namespace {

std::string code_of(std::uint32_t state) {
  // XA … XZ: reserved for private use by ISO 3166-1, so no real state is meant.
  return {'X', static_cast<char>('A' + state)};
}

std::size_t most_links(const WorldSpec& spec) {
  const double routers = static_cast<double>(spec.states) * spec.routers_per_state;
  return static_cast<std::size_t>(std::llround(spec.most_degree * routers / 2));
}

void check(const WorldSpec& spec) {
  if (spec.states < 2 || spec.states > 26) {
    throw InputError("", 0, "topology.states", "must be 2 to 26");
  }
  if (spec.routers_per_state < 2) {
    throw InputError("", 0, "topology.routers_per_state", "must be at least 2");
  }
  if (!(spec.border_share >= 0 && spec.border_share <= 1)) {
    throw InputError("", 0, "border_share", "must be from 0 to 1");
  }
  const double most = static_cast<double>(spec.states) * spec.routers_per_state - 1;
  if (!(spec.most_degree > 0 && spec.most_degree <= most)) {
    throw InputError("", 0, "density",
                     "a mean degree above " + std::to_string(static_cast<long>(most)) +
                         " is impossible with that many routers");
  }
}

/// States side by side on a circle (four make a square), each drawn within its own disc.
Position place(Position inside, std::uint32_t state, std::uint32_t states) {
  const double turn = 2 * std::numbers::pi / states;
  const double angle = turn * state + std::numbers::pi * 3 / 4;
  const double radius = 1.25 / std::sin(std::numbers::pi / states);
  return {radius * std::cos(angle) + inside.x, radius * std::sin(angle) + inside.y};
}

}  // namespace

std::size_t links_for_degree(std::size_t routers, double mean_degree, std::size_t available) {
  const auto wanted = static_cast<std::size_t>(
      std::max(0LL, std::llround(mean_degree * static_cast<double>(routers) / 2)));
  return std::min(std::max(wanted, routers - 1), available);
}

Mesh grow_world(const WorldSpec& spec) {
  check(spec);
  const Family& family = find_family(spec.family);
  RandomStream random(spec.seed, "topology");
  const std::size_t target = most_links(spec);

  Mesh mesh;
  std::vector<Growth> interiors;
  const std::uint32_t n = spec.routers_per_state;
  for (std::uint32_t s = 0; s < spec.states; ++s) {
    const StateId state = mesh.add_state({code_of(s)});
    interiors.push_back(family.grow(n, target, random));
    for (std::uint32_t i = 0; i < n; ++i) {
      mesh.add_router({code_of(s) + std::to_string(i + 1),
                       state,
                       {},
                       place(interiors.back().positions[i], s, spec.states)});
    }
  }

  LinkDrawer drawer(mesh, random);
  std::vector<std::size_t> next(spec.states, n - 1);
  const auto domestic = [&](std::uint32_t s, std::size_t i) {
    const auto [a, b] = interiors[s].links[i];
    drawer.add(RouterId{s * n + a}, RouterId{s * n + b});
  };
  for (std::uint32_t s = 0; s < spec.states; ++s) {
    for (std::size_t i = 0; i + 1 < n; ++i) domestic(s, i);
  }
  // A random tree of the states in which the first is a leaf.
  for (auto [x, y] : random_tree(spec.states - 1, random)) {
    drawer.add(drawer.draw(StateId{x + 1}), drawer.draw(StateId{y + 1}));
  }
  const StateId neighbour{1 + random.below(spec.states - 1)};
  drawer.add(drawer.draw(StateId{0}), drawer.draw(neighbour));

  // Borders and interiors draw from streams of their own: another border share mixes the same two
  // sequences in another proportion.
  RandomStream which(spec.seed, "topology/interior");
  for (std::size_t k = 0; mesh.links().size() < target; ++k) {
    if (crosses_border(k, spec.border_share)) {
      if (!drawer.add_across()) {
        throw InputError("", 0, "density", "no more links across borders at this border share");
      }
      continue;
    }
    std::vector<std::uint32_t> open;
    for (std::uint32_t s = 0; s < spec.states; ++s) {
      if (next[s] < interiors[s].links.size()) open.push_back(s);
    }
    if (open.empty()) {
      throw InputError("", 0, "density",
                       "the states' interiors have no more links to add at this border share");
    }
    const std::uint32_t s = open[which.below(static_cast<std::uint32_t>(open.size()))];
    domestic(s, next[s]++);
  }
  const RouterId root =
      busiest_router(mesh.with_first_links(mesh.routers().size() - 1), StateId{0});
  return with_relations(mesh, root, spec.peering_share, spec.seed);
}

}  // namespace chokepoint
