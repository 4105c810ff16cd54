#include "topology/mesh/removal.hpp"

namespace chokepoint {

bool LinkRemoval::links_between(RouterId a, RouterId b) {
  bool found = false;
  for (std::uint32_t i = 0; i < removed_.size(); ++i) {
    const Link& link = mesh_.link(LinkId{i});
    if ((link.a != a || link.b != b) && (link.a != b || link.b != a)) continue;
    removed_[i] = true;
    found = true;
  }
  return found;
}

void LinkRemoval::router(RouterId router) {
  for (std::uint32_t i = 0; i < removed_.size(); ++i) {
    const Link& link = mesh_.link(LinkId{i});
    if (link.a == router || link.b == router) removed_[i] = true;
  }
}

void LinkRemoval::border(StateId state) {
  for (std::uint32_t i = 0; i < removed_.size(); ++i) {
    const Link& link = mesh_.link(LinkId{i});
    if ((mesh_.router(link.a).state == state) != (mesh_.router(link.b).state == state)) {
      removed_[i] = true;
    }
  }
}

std::vector<LinkId> LinkRemoval::links() const {
  std::vector<LinkId> links;
  for (std::uint32_t i = 0; i < removed_.size(); ++i) {
    if (removed_[i]) links.push_back(LinkId{i});
  }
  return links;
}

}  // namespace chokepoint
