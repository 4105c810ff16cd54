#include "topology/mesh/mesh.hpp"

#include <algorithm>
#include <utility>

#include "topology/base/error.hpp"

namespace chokepoint {

namespace {

Role role_of(const Link& link, RouterId neighbour) {
  switch (link.relation) {
    case Relation::kTransit:
      return neighbour == link.a ? Role::kProvider : Role::kCustomer;
    case Relation::kPeering:
      return Role::kPeer;
    case Relation::kSibling:
      return Role::kSibling;
    case Relation::kNone:
      break;
  }
  return Role::kNone;
}

}  // namespace

StateId Mesh::add_state(State state) {
  states_.push_back(std::move(state));
  return StateId{static_cast<std::uint32_t>(states_.size() - 1)};
}

OwnerId Mesh::add_owner(std::string name) {
  owners_.push_back(std::move(name));
  return OwnerId{static_cast<std::uint32_t>(owners_.size() - 1)};
}

RouterId Mesh::add_router(Router router) {
  if (router.state.valid() && router.state.value >= states_.size()) {
    broken_invariant("router in a state that the mesh does not have");
  }
  routers_.push_back(std::move(router));
  return RouterId{static_cast<std::uint32_t>(routers_.size() - 1)};
}

LinkId Mesh::add_link(Link link) {
  if (link.a.value >= routers_.size() || link.b.value >= routers_.size()) {
    broken_invariant("link to a router that the mesh does not have");
  }
  links_.push_back(link);
  return LinkId{static_cast<std::uint32_t>(links_.size() - 1)};
}

StateId Mesh::find_state(const std::string& code) const {
  for (std::uint32_t i = 0; i < states_.size(); ++i) {
    if (states_[i].code == code) return StateId{i};
  }
  return {};
}

bool Mesh::crosses_border(const Link& link) const {
  const StateId a = router(link.a).state;
  const StateId b = router(link.b).state;
  return a.valid() && b.valid() && a != b;
}

Mesh Mesh::with_first_links(std::size_t count) const {
  Mesh prefix = *this;
  prefix.links_.resize(count);
  return prefix;
}

Adjacency::Adjacency(const Mesh& mesh)
    : Adjacency(mesh, std::vector<bool>(mesh.links().size(), false)) {}

Adjacency::Adjacency(const Mesh& mesh, const std::vector<bool>& removed)
    : offsets_(mesh.routers().size() + 1, 0) {
  const auto links = mesh.links();
  for (std::uint32_t i = 0; i < links.size(); ++i) {
    const Link& link = links[i];
    if (link.a == link.b || removed[i]) continue;
    ++offsets_[link.a.value + 1];
    ++offsets_[link.b.value + 1];
  }
  for (std::size_t i = 1; i < offsets_.size(); ++i) offsets_[i] += offsets_[i - 1];
  arcs_.resize(offsets_.back());
  std::vector<std::uint32_t> next(offsets_.begin(), offsets_.end() - 1);
  for (std::uint32_t i = 0; i < links.size(); ++i) {
    const Link& link = links[i];
    if (link.a == link.b || removed[i]) continue;
    arcs_[next[link.a.value]++] = {link.b, LinkId{i}};
    arcs_[next[link.b.value]++] = {link.a, LinkId{i}};
  }
  for (std::size_t r = 0; r + 1 < offsets_.size(); ++r) {
    std::sort(arcs_.begin() + offsets_[r], arcs_.begin() + offsets_[r + 1]);
  }
  roles_.reserve(arcs_.size());
  for (const Arc& arc : arcs_) {
    const Link& link = links[arc.via.value];
    roles_.push_back(role_of(link, arc.to));
    has_relations_ |= link.relation == Relation::kTransit || link.relation == Relation::kPeering;
  }
}

}  // namespace chokepoint
