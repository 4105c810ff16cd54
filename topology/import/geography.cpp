#include "topology/import/geography.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace chokepoint {
namespace {

constexpr double kEarthRadiusKm = 6371.0088;
constexpr double kFibreKmPerSecond = 299'792.458 * 2 / 3;
constexpr Duration kLeastDelay = std::chrono::microseconds(5);

double radians(double degrees) { return degrees * std::numbers::pi / 180; }
double squared(double x) { return x * x; }

}  // namespace

double great_circle_km(Position a, Position b) {
  const double haversine =
      squared(std::sin(radians(b.y - a.y) / 2)) +
      std::cos(radians(a.y)) * std::cos(radians(b.y)) * squared(std::sin(radians(b.x - a.x) / 2));
  return 2 * kEarthRadiusKm * std::asin(std::sqrt(std::clamp(haversine, 0.0, 1.0)));
}

Duration fibre_delay(Position a, Position b) { return fibre_delay(great_circle_km(a, b)); }

Duration fibre_delay(double kilometres) {
  const double seconds = kilometres / kFibreKmPerSecond;
  return std::max(kLeastDelay, Duration{std::llround(seconds * 1e9)});
}

}  // namespace chokepoint
