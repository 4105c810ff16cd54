#include "topology/generate/world.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "topology/base/error.hpp"
#include "topology/generate/border_share.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/growth.hpp"
#include "topology/generate/link_drawer.hpp"
#include "topology/generate/pairs.hpp"

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

/// Where the links beyond the tree go, in order: across a border, or into which state. What is
/// planned for a rung is the beginning of what is planned for a denser one.
std::vector<std::optional<std::uint32_t>> plan_links(const WorldSpec& spec, std::size_t links) {
  // Borders and interiors draw from streams of their own: another border share mixes the same
  // sequences in another proportion.
  RandomStream which(spec.seed, "topology/interior");
  std::vector<std::size_t> room(spec.states,
                                all_pairs(spec.routers_per_state) - (spec.routers_per_state - 1));
  std::vector<std::uint32_t> open;
  for (std::uint32_t s = 0; s < spec.states; ++s) {
    if (room[s] > 0) open.push_back(s);
  }
  std::vector<std::optional<std::uint32_t>> plan;
  plan.reserve(links);
  for (std::size_t k = 0; k < links; ++k) {
    if (crosses_border(k, spec.border_share)) {
      plan.emplace_back();
      continue;
    }
    if (open.empty()) {
      throw InputError("", 0, "density",
                       "the states' interiors have no more links to add at this border share");
    }
    const std::uint32_t s = open[which.below(static_cast<std::uint32_t>(open.size()))];
    plan.emplace_back(s);
    if (--room[s] == 0) std::erase(open, s);
  }
  return plan;
}

class Builder {
 public:
  explicit Builder(const WorldSpec& spec)
      : spec_(spec), borders_(spec.seed, "topology"), n_(spec.routers_per_state) {
    const std::size_t routers = std::size_t{spec.states} * n_;
    target_ = std::max(most_links(spec), routers - 1);
  }

  Mesh build() {
    const std::size_t tree = std::size_t{spec_.states} * n_ - 1;
    const auto plan = plan_links(spec_, target_ - tree);
    grow_interiors(plan);
    LinkDrawer drawer(mesh_, borders_);
    add_tree(drawer);
    for (const auto& state : plan) {
      if (state) {
        add_domestic(drawer, *state);
      } else if (!drawer.add_across()) {
        throw InputError("", 0, "density", "no more links across borders at this border share");
      }
    }
    const RouterId root = busiest_router(mesh_.with_first_links(tree), StateId{0});
    return with_relations(mesh_, root, spec_.peering_share, spec_.seed);
  }

 private:
  /// Each state's interior, as far as the plan needs it, from a stream of its own: how far one has
  /// grown moves no link elsewhere.
  void grow_interiors(const std::vector<std::optional<std::uint32_t>>& plan) {
    const Family& family = find_family(spec_.family);
    std::vector<std::size_t> links(spec_.states, n_ - 1);
    for (const auto& state : plan) {
      if (state) ++links[*state];
    }
    for (std::uint32_t s = 0; s < spec_.states; ++s) {
      const StateId state = mesh_.add_state({code_of(s)});
      RandomStream random(spec_.seed, "topology/interior:" + code_of(s));
      interiors_.push_back(family.grow(n_, links[s], random));
      for (std::uint32_t i = 0; i < n_; ++i) {
        mesh_.add_router({code_of(s) + std::to_string(i + 1),
                          state,
                          {},
                          place(interiors_.back().positions[i], s, spec_.states)});
      }
    }
    next_.assign(spec_.states, 0);
  }

  void add_domestic(LinkDrawer& drawer, std::uint32_t s) {
    const auto [a, b] = interiors_[s].links.at(next_[s]++);
    drawer.add(RouterId{s * n_ + a}, RouterId{s * n_ + b});
  }

  /// The interiors' trees and a random tree of the states in which the first is a leaf.
  void add_tree(LinkDrawer& drawer) {
    for (std::uint32_t s = 0; s < spec_.states; ++s) {
      while (next_[s] + 1 < n_) add_domestic(drawer, s);
    }
    for (auto [x, y] : random_tree(spec_.states - 1, borders_)) {
      const RouterId from = drawer.draw(StateId{x + 1});
      drawer.add(from, drawer.draw(StateId{y + 1}));
    }
    const StateId neighbour{1 + borders_.below(spec_.states - 1)};
    const RouterId from = drawer.draw(StateId{0});
    drawer.add(from, drawer.draw(neighbour));
  }

  const WorldSpec& spec_;
  RandomStream borders_;
  std::uint32_t n_;  // routers of a state
  std::size_t target_;
  Mesh mesh_;
  std::vector<Growth> interiors_;
  std::vector<std::size_t> next_;  // by state: its links that stand
};

}  // namespace

std::size_t links_for_degree(std::size_t routers, double mean_degree, std::size_t available) {
  const auto wanted = static_cast<std::size_t>(
      std::max(0LL, std::llround(mean_degree * static_cast<double>(routers) / 2)));
  return std::min(std::max(wanted, routers - 1), available);
}

Mesh grow_world(const WorldSpec& spec) {
  check(spec);
  return Builder(spec).build();
}

}  // namespace chokepoint
