#pragma once

#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Links to be taken out of a mesh, a flag each.
class LinkRemoval {
 public:
  explicit LinkRemoval(const Mesh& mesh) : mesh_(mesh), removed_(mesh.links().size(), false) {}

  void link(LinkId link) { removed_[link.value] = true; }
  /// All links between the two, parallel ones too. False when there is none.
  bool links_between(RouterId a, RouterId b);
  /// All links of a router.
  void router(RouterId router);
  /// All links between the state and abroad: a state that detaches.
  void border(StateId state);

  const std::vector<bool>& flags() const { return removed_; }
  /// The removed links, by id.
  std::vector<LinkId> links() const;

 private:
  const Mesh& mesh_;
  std::vector<bool> removed_;
};

}  // namespace chokepoint
