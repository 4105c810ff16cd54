#include "filters/profile/action.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <boost/math/special_functions/erf.hpp>

namespace chokepoint {
namespace {

constexpr std::array<std::string_view, 10> kLabels{"observe",   "pass",       "drop",     "reset",
                                                   "forge-dns", "block-page", "throttle", "delay",
                                                   "redirect",  "re-sign"};

/// The ninetieth percentile of the standard normal distribution.
constexpr double kNormal90 = 1.2815515655446004;

double standard_normal_quantile(double uniform) {
  return -std::sqrt(2.0) * boost::math::erfc_inv(2 * uniform);
}

}  // namespace

std::string_view action_label(Action action) { return kLabels[static_cast<std::size_t>(action)]; }

std::optional<Action> find_action(std::string_view label) {
  const auto found = std::find(kLabels.begin(), kLabels.end(), label);
  if (found == kLabels.end()) return std::nullopt;
  return static_cast<Action>(found - kLabels.begin());
}

Duration effect_delay(const Enforcement& enforcement, double uniform) {
  const auto median = static_cast<double>(enforcement.after.count());
  const Duration tail = uniform < 0.5 ? enforcement.after_p10 : enforcement.after_p90;
  if (median <= 0 || tail.count() <= 0) return enforcement.after;
  const double normal = standard_normal_quantile(std::clamp(uniform, 1e-9, 1 - 1e-9));
  const double deviation = std::abs(std::log(static_cast<double>(tail.count()) / median));
  return Duration{std::llround(median * std::exp(deviation * normal / kNormal90))};
}

}  // namespace chokepoint
