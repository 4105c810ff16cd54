#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace chokepoint {

/// One value for each knob column of the study's kind of experiment, in their order, as printed;
/// empty where the knob has no meaning in that engine or arm.
using KnobValues = std::vector<std::string>;

/// What one run (one cell, one seed, one engine) measured.
struct RunRecord {
  std::string engine;  ///< "paths" or "packets"
  std::uint64_t seed = 0;
  KnobValues knobs;
  std::string state;                                   ///< code of the state it is about
  std::vector<std::pair<std::string, double>> values;  ///< metric id, value
};

}  // namespace chokepoint
