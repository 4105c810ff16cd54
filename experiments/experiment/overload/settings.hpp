#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiments/study/settings.hpp"

namespace chokepoint {

/// What an overload study asks for, in Study::own. Loads are in kilopackets per second.
struct OverloadSettings {
  std::string profile = "gfw-quic";
  std::vector<double> load_kpps;  ///< stressing load, rising
  double background_kpps = 0;     ///< what the box inspects besides
  double seconds = 0.25;          ///< of emulated time in a run
  std::uint32_t probes = 1'500;   ///< censored connections tried in it
  std::string blocked_name = "google.com";
  std::vector<double> published_kpps;  ///< where leak rates of the real box are published
  std::vector<double> published_leak;
  double claimed_leak = 0.5;  ///< the claim holds where the highest load leaks more than this
};

std::vector<Setting> overload_settings();

/// Checks that there is a leak rate for every published load.
void complete_overload(Study& study);

}  // namespace chokepoint
