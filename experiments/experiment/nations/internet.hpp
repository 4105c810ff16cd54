#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/experiment/nations/settings.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The graph of one year with its nations.
struct Internet {
  std::string year;
  Mesh mesh;
  Adjacency graph;
  std::vector<std::size_t> links_of;  ///< by state: links with an end there
};

/// Reads the graphs and tables of a study. Throws InputError: a missing file is answered with where
/// such files are to be had, a bad one with file and line.
std::vector<Internet> read_internets(const NationsSettings& settings);

/// `count` networks drawn uniformly (all where there are fewer), ascending. A network's lot depends
/// on its AS number and the seed alone, so that years share what can be shared.
std::vector<RouterId> draw_destinations(const Mesh& mesh, std::size_t count, std::uint64_t seed);

}  // namespace chokepoint
