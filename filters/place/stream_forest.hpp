#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/base/ids.hpp"

namespace chokepoint {

/// Many routing trees, cut down to the routers at which a site could stand, and for each such node
/// the number of pairs (source, destination) below it that no site has covered yet. The nodes of a
/// tree lie in preorder, so what a site covers is one contiguous range. Each pair is counted in its
/// ancestors only and each node is emptied once, so the work of all covering together is bounded
/// by the nodes stored and the depth of the trees, however many sites are chosen.
class PathForest {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  /// A node of a tree to be added.
  struct Entry {
    std::uint32_t router;
    std::uint32_t parent;  ///< position in the same list, before this one; kNone at the top
    std::uint32_t open;    ///< pairs with the router between source and destination
  };

  /// Adds the trees in `parents_first`. REQUIRES: not closed; no router is its own ancestor;
  /// open[parent] ≥ the sum of its children's.
  void add(std::span<const Entry> parents_first);
  /// Number of nodes stored; 20 bytes each when closed.
  std::size_t nodes() const { return nodes_.size(); }

  /// Makes ready for covering. REQUIRES: all routers added are < `routers`.
  void close(std::size_t routers);
  /// Adds to gains[router] the pairs that a site at the router would cover now.
  void add_gains(std::span<std::uint64_t> gains) const;
  /// Puts a site at `router`: returns the pairs that it newly covers and takes them off the gains
  /// of every router on their way. REQUIRES: closed.
  std::uint64_t cover(std::uint32_t router, std::span<std::uint64_t> gains);

 private:
  struct Node {
    std::uint32_t router;
    std::uint32_t parent;  // kNone at the top
    std::uint32_t end;     // one past the last node below
    std::uint32_t open;
  };
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> starts_;  // by router, into places_
  std::vector<std::uint32_t> places_;  // where the router's nodes are
  std::vector<std::uint32_t> count_;   // of add(): nodes at and below each entry
  std::vector<std::uint32_t> place_;   // of add(): where each entry is put
  std::vector<std::uint32_t> cursor_;  // of add(): the next free place below each entry
};

}  // namespace chokepoint
