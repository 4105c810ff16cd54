#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

/// Where a router is drawn: degrees for real graphs, arbitrary units for generated ones.
struct Position {
  double x = 0;  ///< longitude, or left to right
  double y = 0;  ///< latitude, or bottom to top
};

struct Router {
  std::string name;
  StateId state;  ///< invalid where nobody knows it
  OwnerId owner;
  std::optional<Position> position;
};

/// What a link means between the two who share it (Gao 2001). It decides which routes may cross it.
enum class Relation : std::uint8_t {
  kNone,     ///< nothing said: as inside one organisation, all routes may cross
  kTransit,  ///< `a` is the provider, `b` its customer
  kPeering,  ///< settlement-free: each sells the other its customers only
  kSibling,  ///< two networks of one organisation: all routes may cross
};

/// An undirected, full-duplex link. Parallel links and loops are allowed; routing ignores loops.
struct Link {
  RouterId a;
  RouterId b;
  Bitrate rate = Bitrate::giga(1);
  Duration delay = std::chrono::milliseconds(1);
  Relation relation = Relation::kNone;
};

struct State {
  std::string code;  ///< ISO 3166-1 alpha-2, or an invented code in generated worlds
};

/// A network: states, the routers in them and the links between them. A plain value; ids index it.
class Mesh {
 public:
  StateId add_state(State state);
  OwnerId add_owner(std::string name);
  /// REQUIRES: the router's state, where given, exists.
  RouterId add_router(Router router);
  /// REQUIRES: both ends exist.
  LinkId add_link(Link link);

  std::span<const State> states() const { return states_; }
  std::span<const std::string> owners() const { return owners_; }
  std::span<const Router> routers() const { return routers_; }
  std::span<const Link> links() const { return links_; }
  std::span<Router> routers() { return routers_; }

  const Router& router(RouterId id) const { return routers_[id.value]; }
  const Link& link(LinkId id) const { return links_[id.value]; }
  const State& state(StateId id) const { return states_[id.value]; }

  /// The state with that code, or an invalid id.
  StateId find_state(const std::string& code) const;
  /// True when the link joins routers of two different states. A router without a state may stand
  /// anywhere: no link of its own is known to cross a border.
  bool crosses_border(const Link& link) const;
  /// The same routers with only the first `count` links. REQUIRES: count ≤ links().size().
  Mesh with_first_links(std::size_t count) const;

 private:
  std::vector<State> states_;
  std::vector<std::string> owners_;
  std::vector<Router> routers_;
  std::vector<Link> links_;
};

/// One end of a link as seen from a router.
struct Arc {
  RouterId to;
  LinkId via;
  constexpr auto operator<=>(const Arc&) const = default;
};

/// What the router at the far end of an arc is to the one at its start.
enum class Role : std::uint8_t { kNone, kCustomer, kPeer, kProvider, kSibling };

/// Neighbours of every router in compressed sparse rows, each row sorted by (router, link).
/// Loops are left out: no route uses one.
class Adjacency {
 public:
  explicit Adjacency(const Mesh& mesh);
  /// Without the links whose flag is set; the ids of the others stay. REQUIRES: one flag a link.
  Adjacency(const Mesh& mesh, const std::vector<bool>& removed);

  std::size_t size() const { return offsets_.size() - 1; }
  std::span<const Arc> of(RouterId router) const {
    return {arcs_.data() + offsets_[router.value],
            offsets_[router.value + 1] - offsets_[router.value]};
  }
  /// What each neighbour is to the router, in the order of of(router).
  std::span<const Role> roles(RouterId router) const {
    return {roles_.data() + offsets_[router.value],
            offsets_[router.value + 1] - offsets_[router.value]};
  }
  /// True when any link says who pays whom (transit or peering): what policy routing needs.
  bool has_relations() const { return has_relations_; }

 private:
  std::vector<std::uint32_t> offsets_;
  std::vector<Arc> arcs_;
  std::vector<Role> roles_;
  bool has_relations_ = false;
};

}  // namespace chokepoint
