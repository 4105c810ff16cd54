#pragma once

#include <string>
#include <vector>

#include "experiments/study/study.hpp"
#include "topology/mesh/territory.hpp"

namespace chokepoint {

/// The mesh of one seed with its whole ladder, and the state that filters in it.
struct World {
  Mesh ladder;  ///< links in the order of densification; a rung is a prefix
  StateId filtering_state;
};

/// Generates the world, or reads the study's topology file and makes a ladder of its largest
/// component.
/// Throws InputError where the settings cannot be met, and before anything is drawn where the
/// routes across the border would take more than 512 MiB.
World build_world(const Study& study, const std::string& family, double border_share,
                  std::uint64_t seed);

/// One rung of a ladder, with what engines ask of it again and again.
struct Rung {
  Rung(const World& world, double density);

  Mesh mesh;
  Adjacency graph;
  Territory territory;
  std::vector<RouterId> border;  ///< the territory's border routers
  double mean_degree;            ///< realised, simple
};

/// Seed of the routers' ECMP salts.
std::uint64_t salt_seed(std::uint64_t seed);

}  // namespace chokepoint
