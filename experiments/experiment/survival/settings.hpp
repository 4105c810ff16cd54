#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "experiments/study/settings.hpp"

namespace chokepoint {

/// What a survival study asks for, in Study::own.
struct SurvivalSettings {
  std::uint32_t side = 100;        ///< stations along each edge of the lattice
  std::uint32_t draws = 20;        ///< orders of destruction that a seed averages over
  std::vector<double> redundancy;  ///< links per station of the endless lattice
  std::vector<std::string> attack;
  std::vector<double> destroyed;  ///< shares of the stations, rising
  double claimed = 3;             ///< the redundancy that the claim is about
  double within = 0.05;           ///< it holds where the shortfall is at most this
};

std::vector<Setting> survival_settings();

}  // namespace chokepoint
