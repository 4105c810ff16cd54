#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "topology/generate/pairs.hpp"
#include "topology/generate/thicken.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Adds links to a mesh, drawn by one of the models, never one that exists. What an added link is
/// like follows from the two ends: 2 ms within a state, 10 ms across a border.
class LinkDrawer {
 public:
  /// Both live as long as the drawer. Throws InputError as `thicken`.
  LinkDrawer(Mesh& mesh, RandomStream& random, ThickenModel model = ThickenModel::kUniform);

  /// False, and nothing changes, for a loop or a link that exists.
  bool add(RouterId a, RouterId b);
  /// Adds a link between two states; under the uniform model all pairs of states are alike. False
  /// when none was found.
  bool add_across();
  /// Adds a link within a state, under the uniform model one drawn by its share of the routers.
  bool add_within();
  /// Adds any link.
  bool add_any();
  /// A router of the state, drawn uniformly.
  RouterId draw(StateId state);

  /// Relation of the links that are added from now on.
  void set_relation(Relation relation) { relation_ = relation; }

 private:
  RouterId draw_any();
  /// A pair under the model, which may be linked already.
  std::pair<RouterId, RouterId> draw_pair();
  template <class Fits>
  bool add_fitting(Fits fits);

  Mesh& mesh_;
  RandomStream& random_;
  ThickenModel model_;
  Relation relation_ = Relation::kNone;
  PairSet present_;
  std::map<StateId, std::vector<RouterId>> by_state_;
  std::vector<StateId> states_;
  std::vector<RouterId> by_degree_;  // each router once, and once more for each of its links
  std::vector<Position> positions_;
  bool geographic_ = false;
  double scale_ = 1;  // βL
};

}  // namespace chokepoint
