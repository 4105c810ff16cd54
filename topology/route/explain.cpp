#include "topology/route/explain.hpp"

#include <algorithm>

#include "topology/route/walk.hpp"

namespace chokepoint {
namespace {

/// Routes towards one destination with what is needed to ask why.
struct Known {
  const Adjacency& graph;
  const Routing& routing;
  DestinationTree tree;
  PolicyPaths policy;
  bool is_policy;

  Known(const Adjacency& graph_in, const Routing& routing_in, RouterId to)
      : graph(graph_in), routing(routing_in), is_policy(routing_in.name == kPolicyRouting) {
    if (is_policy) {
      policy.compute(graph, to, tree);
    } else {
      routing.make()->compute(graph, to, tree);
    }
  }

  std::vector<Offer> offers(RouterId at) const {
    std::vector<Offer> offers;
    const auto arcs = graph.of(at);
    const auto roles = graph.roles(at);
    for (std::size_t i = 0; i < arcs.size(); ++i) {
      const std::uint32_t theirs = tree.distance(arcs[i].to);
      if (theirs == DestinationTree::kUnreachable) continue;
      // Nobody is told of the route that he gave himself.
      const auto next = tree.next_hops(arcs[i].to);
      if (next.size() == 1 && next[0].to == at) continue;
      RouteKind kind = RouteKind::kNone;
      if (is_policy) {
        kind = learnt(roles[i], policy.kind(arcs[i].to));
        if (kind == RouteKind::kNone) continue;
      }
      offers.push_back({arcs[i], kind, theirs + 1});
    }
    std::stable_sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) {
      return std::pair(a.kind, a.hops) < std::pair(b.kind, b.hops);
    });
    return offers;
  }
};

RouteChoice choice_at(const Known& known, RouterId at) {
  RouteChoice choice;
  choice.at = at;
  choice.offers = known.offers(at);
  const auto& offers = choice.offers;
  using Rule = RouteChoice::Rule;
  if (at == known.tree.destination()) {
    choice.rule = Rule::kArrived;
    return choice;
  }
  if (offers.empty()) return choice;
  const auto as_good = [&](const Offer& o) {
    return o.kind == offers[0].kind && o.hops == offers[0].hops;
  };
  choice.equal = static_cast<std::size_t>(std::count_if(offers.begin(), offers.end(), as_good));
  if (offers.size() == 1) {
    choice.rule = Rule::kOnly;
  } else if (choice.equal > 1) {
    choice.rule = known.routing.spreading == Spreading::kNone ? Rule::kLowest : Rule::kAllEqual;
  } else {
    choice.rule = offers[1].kind == offers[0].kind ? Rule::kHops : Rule::kKind;
  }
  return choice;
}

ExplainedPath explain_disjoint(const Adjacency& graph, const Routing& routing, RouterId from,
                               RouterId to, std::uint64_t hash, std::uint64_t salt_seed) {
  ExplainedPath explained;
  DisjointPaths search(graph, routing.paths);
  for (const DisjointPaths::Path& path : search.between(from, to)) {
    auto& routers = explained.disjoint.emplace_back(1, from);
    for (const Arc& arc : path) routers.push_back(arc.to);
  }
  if (!explained.disjoint.empty()) {
    const auto count = static_cast<std::uint32_t>(explained.disjoint.size());
    explained.path = explained.disjoint[choose(hash, router_salt(salt_seed, from), count)];
  }
  return explained;
}

std::string neighbours(std::size_t n) {
  return n == 1 ? "1 neighbour offers a route" : std::to_string(n) + " neighbours offer a route";
}

std::string of_kind(RouteKind kind) {
  return kind == RouteKind::kNone ? "" : " from a " + std::string(name_of(kind));
}

}  // namespace

ExplainedPath explain_path(const Adjacency& graph, const Routing& routing, RouterId from,
                           RouterId to, std::uint64_t hash, std::uint64_t salt_seed) {
  if (routing.spreading == Spreading::kPath) {
    return explain_disjoint(graph, routing, from, to, hash, salt_seed);
  }
  const Known known(graph, routing, to);
  ExplainedPath explained;
  walk(known.tree, from, hash, salt_seed, [&](RouterId r) { explained.path.push_back(r); });
  if (known.is_policy) explained.kind = known.policy.kind(from);
  for (const RouterId r : explained.path) explained.choices.push_back(choice_at(known, r));
  if (explained.path.empty()) explained.choices.push_back(choice_at(known, from));
  return explained;
}

std::string why(const RouteChoice& choice) {
  using Rule = RouteChoice::Rule;
  if (choice.rule == Rule::kArrived) return "the destination";
  if (choice.rule == Rule::kNone) return "no neighbour offers a route";
  const Offer& best = choice.offers.front();
  const std::string hops = std::to_string(best.hops) + (best.hops == 1 ? " hop" : " hops");
  const std::string offered = neighbours(choice.offers.size()) + "; ";
  const std::string equal = std::to_string(choice.equal);
  switch (choice.rule) {
    case Rule::kOnly:
      return neighbours(1) + of_kind(best.kind) + ", " + hops;
    case Rule::kKind:
      return offered + "only one comes" + of_kind(best.kind) + ", which is preferred (" + hops +
             ")";
    case Rule::kHops:
      return offered + "the shortest" + of_kind(best.kind) + " has " + hops;
    case Rule::kLowest:
      return offered + equal + of_kind(best.kind) + " with " + hops +
             " are the best, and the lowest is taken";
    default:
      return offered + equal + " with " + hops + " are the best and share the packets";
  }
}

}  // namespace chokepoint
