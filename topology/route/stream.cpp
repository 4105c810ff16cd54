#include "topology/route/stream.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "topology/base/error.hpp"
#include "topology/route/chunks.hpp"
#include "topology/route/policy.hpp"
#include "topology/route/policy_trees.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kChunk = 32;

/// One destination after the other, by the routing's own computer.
class TreeMaker {
 public:
  TreeMaker(const Adjacency& graph, const Routing& routing)
      : graph_(graph), routes_(routing.make()) {}

  NextHopTree make(RouterId destination) {
    routes_->compute(graph_, destination, tree_);
    next_.assign(graph_.size(), NextHopTree::kNone);
    order_.clear();
    for (const RouterId router : tree_.by_distance()) {
      order_.push_back(router.value);
      const auto arcs = tree_.next_hops(router);
      next_[router.value] = arcs.empty() ? destination.value : arcs.front().to.value;
    }
    return {destination, next_, order_};
  }

 private:
  const Adjacency& graph_;
  std::unique_ptr<RouteComputer> routes_;
  DestinationTree tree_;
  std::vector<std::uint32_t> next_;
  std::vector<std::uint32_t> order_;
};

/// Streams through one object per worker, made when the worker gets its first chunk.
template <class Maker, class Make, class Work>
void stream_with(std::size_t destinations, std::size_t chunk, unsigned threads, const Make& make,
                 const Work& work) {
  std::vector<std::unique_ptr<Maker>> makers(std::max(1U, threads));
  for_each_chunk(destinations, chunk, threads,
                 [&](unsigned worker, std::size_t first, std::size_t last) {
                   auto& maker = makers[worker];
                   if (!maker) maker = make();
                   work(worker, *maker, first, last - first);
                 });
}

}  // namespace

void stream_routes(const Adjacency& graph, const Routing& routing,
                   std::span<const RouterId> destinations, unsigned threads,
                   const TreeVisit& visit) {
  if (routing.spreading != Spreading::kNone) {
    broken_invariant("a tree of single next hops asked of a routing that spreads");
  }
  const auto plan = routing.name == kPolicyRouting ? PolicyPlan::of(graph) : std::nullopt;
  if (plan) {
    stream_with<PolicyTrees>(
        destinations.size(), lanes_for(destinations.size(), threads), threads,
        [&] { return std::make_unique<PolicyTrees>(graph, *plan); },
        [&](unsigned worker, PolicyTrees& trees, std::size_t first, std::size_t count) {
          trees.compute(destinations.subspan(first, count));
          for (std::size_t lane = 0; lane < count; ++lane) visit(worker, trees.tree(lane));
        });
    return;
  }
  stream_with<TreeMaker>(
      destinations.size(), kChunk, threads,
      [&] { return std::make_unique<TreeMaker>(graph, routing); },
      [&](unsigned worker, TreeMaker& maker, std::size_t first, std::size_t count) {
        for (const RouterId to : destinations.subspan(first, count)) visit(worker, maker.make(to));
      });
}

}  // namespace chokepoint
