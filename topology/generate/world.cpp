#include "topology/generate/world.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

#include <boost/pending/disjoint_sets.hpp>

#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/growth.hpp"

namespace chokepoint {
namespace {

constexpr Duration kDomesticDelay = std::chrono::milliseconds(2);
constexpr Duration kBorderDelay = std::chrono::milliseconds(10);

std::string code_of(std::uint32_t state) {
  // XA … XZ: reserved for private use by ISO 3166-1, so no real state is meant.
  return {'X', static_cast<char>('A' + state)};
}

/// Draws simple links between two chosen sets of routers, never one that exists.
class LinkDrawer {
 public:
  LinkDrawer(Mesh& mesh, RandomStream& random) : mesh_(mesh), random_(random) {
    for (const Link& link : mesh.links()) present_.insert(key(link.a, link.b));
    for (std::uint32_t i = 0; i < mesh.routers().size(); ++i) {
      by_state_[mesh.routers()[i].state].push_back(RouterId{i});
    }
    for (const auto& [state, members] : by_state_) states_.push_back(state);
  }

  bool add(RouterId a, RouterId b) {
    if (a == b || !present_.insert(key(a, b)).second) return false;
    Link link;
    link.a = a;
    link.b = b;
    link.delay = mesh_.crosses_border(link) ? kBorderDelay : kDomesticDelay;
    mesh_.add_link(link);
    return true;
  }

  /// A link between two states drawn uniformly among the pairs of states.
  bool add_across() {
    for (int tries = 0; tries < kMostTries; ++tries) {
      const StateId x = states_[random_.below(static_cast<std::uint32_t>(states_.size()))];
      const StateId y = states_[random_.below(static_cast<std::uint32_t>(states_.size()))];
      if (x != y && add(draw(x), draw(y))) return true;
    }
    return false;
  }

  /// A link within a state that is drawn by its share of the routers.
  bool add_within() {
    for (int tries = 0; tries < kMostTries; ++tries) {
      const RouterId a{random_.below(static_cast<std::uint32_t>(mesh_.routers().size()))};
      if (add(a, draw(mesh_.router(a).state))) return true;
    }
    return false;
  }

  RouterId draw(StateId state) {
    const auto& members = by_state_.at(state);
    return members[random_.below(static_cast<std::uint32_t>(members.size()))];
  }

 private:
  static constexpr int kMostTries = 100'000;
  static std::uint64_t key(RouterId a, RouterId b) {
    return (static_cast<std::uint64_t>(std::min(a, b).value) << 32) | std::max(a, b).value;
  }
  Mesh& mesh_;
  RandomStream& random_;
  std::set<std::uint64_t> present_;
  std::map<StateId, std::vector<RouterId>> by_state_;
  std::vector<StateId> states_;
};

/// True when the k-th added link (from 0) crosses a border: any prefix holds the share to within
/// one.
bool crosses(std::size_t k, double border_share) {
  return std::floor(border_share * static_cast<double>(k + 1)) >
         std::floor(border_share * static_cast<double>(k));
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
    if (crosses(k, spec.border_share)) {
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
  return mesh;
}

Mesh regrow(const Mesh& mesh, double border_share, double most_degree, std::uint64_t seed) {
  RandomStream random(seed, "topology");
  Mesh grown = mesh.with_first_links(0);
  std::vector<Link> links(mesh.links().begin(), mesh.links().end());
  random.shuffle(std::span(links));

  const std::size_t n = mesh.routers().size();
  std::vector<std::uint32_t> rank(n), parent(n);
  std::iota(parent.begin(), parent.end(), 0U);
  boost::disjoint_sets sets(rank.data(), parent.data());
  const auto rest = std::stable_partition(links.begin(), links.end(), [&](const Link& link) {
    const auto a = sets.find_set(link.a.value);
    const auto b = sets.find_set(link.b.value);
    if (a == b) return false;
    sets.link(a, b);
    return true;
  });
  if (static_cast<std::size_t>(rest - links.begin()) + 1 != n) {
    throw InputError("", 0, "topology.file",
                     "the graph is not connected; a ladder needs one component");
  }
  std::set<std::pair<RouterId, RouterId>> seen;
  for (const Link& link : links) {
    if (link.a != link.b && seen.insert(std::minmax(link.a, link.b)).second) grown.add_link(link);
  }
  LinkDrawer drawer(grown, random);
  const auto target =
      static_cast<std::size_t>(std::llround(most_degree * static_cast<double>(n) / 2));
  for (std::size_t k = 0; grown.links().size() < target; ++k) {
    // Where a kind has no pair left (states of one or two routers), the other kind goes on.
    const bool across = crosses(k, border_share);
    const bool added = across ? drawer.add_across() || drawer.add_within()
                              : drawer.add_within() || drawer.add_across();
    if (!added) {
      throw InputError("", 0, "density",
                       "the graph cannot be thickened beyond a mean degree of " +
                           std::to_string(2.0 * static_cast<double>(grown.links().size()) /
                                          static_cast<double>(n)));
    }
  }
  return grown;
}

}  // namespace chokepoint
