#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "topology/import/imported.hpp"

namespace chokepoint {

/// The network of an SNDlib file (Orlowski, Wessäly, Pióro, Tomaszewski, Networks 55, 2010) while
/// it is read: what the XML and the native reader share.
class SndlibNetwork {
 public:
  /// Whether coordinates are degrees, and hence the delay of a link that of a fibre along the great
  /// circle. Call it before adding nodes.
  void set_geographical(bool geographical) { geographical_ = geographical; }
  /// The unit of capacities; one that is not known leaves all rates at the default.
  void set_unit(std::string_view unit);

  /// Adds a node; false when the id is known already or the position is on no globe.
  bool add_node(std::string_view id, std::optional<Position> position);
  bool has_node(std::string_view id) const { return routers_.contains(std::string(id)); }
  /// Adds a link with its pre-installed capacity, 0 where there is none. REQUIRES: both nodes are
  /// known, capacity ≥ 0.
  void add_link(std::string_view source, std::string_view target, double capacity);
  void add_demand() { ++imported_.notes.demands; }

  bool has_nodes() const { return !routers_.empty(); }
  bool has_links() const { return !imported_.mesh.links().empty(); }
  Imported finish();

 private:
  bool geographical_ = false;
  double bits_per_unit_ = 0;
  std::unordered_map<std::string, RouterId> routers_;
  Imported imported_;
};

}  // namespace chokepoint
