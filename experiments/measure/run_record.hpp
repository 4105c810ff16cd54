#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chokepoint {

/// The knob columns of metrics.csv, in order (docs/METRICS).
inline constexpr std::array<std::string_view, 8> kKnobs{
    "family", "density", "border_share", "routing", "strategy", "budget", "trigger", "encrypted"};
/// Positions in kKnobs.
enum Knob : std::size_t {
  kFamily,
  kDensity,
  kBorderShare,
  kRouting,
  kStrategy,
  kBudget,
  kTrigger,
  kEncrypted,
};
/// One value per knob, as printed; empty where the knob has no meaning in that engine or arm.
using KnobValues = std::array<std::string, kKnobs.size()>;

/// What one run (one cell, one seed, one engine) measured.
struct RunRecord {
  std::string engine;  ///< "paths" or "packets"
  std::uint64_t seed = 0;
  KnobValues knobs;
  std::string state;                                   ///< code of the filtering state
  std::vector<std::pair<std::string, double>> values;  ///< metric id, value
};

}  // namespace chokepoint
