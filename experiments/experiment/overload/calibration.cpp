#include "experiments/experiment/overload/calibration.hpp"

#include <cmath>
#include <utility>
#include <vector>

#include <boost/math/tools/minima.hpp>

namespace chokepoint {
namespace {

constexpr int kBits = 24;  // of precision in a minimum
constexpr double kLeastCapacity = 1;

double squares(const Calibration& box, std::span<const double> loads, std::span<const double> leak,
               unsigned k) {
  double sum = 0;
  for (std::size_t i = 0; i < loads.size(); ++i) {
    const double error = leak_of(box, loads[i], k) - leak[i];
    sum += error * error;
  }
  return sum;
}

}  // namespace

double blocking_m_d_1_k(double load, unsigned k) {
  if (load <= 0) return 0;
  std::vector<double> arrivals(k + 1);  // probability of that many during one service
  arrivals[0] = std::exp(-load);
  for (unsigned i = 1; i <= k; ++i) arrivals[i] = arrivals[i - 1] * load / i;
  // Left behind at a departure, unnormalised: the balance of state j gives state j + 1.
  std::vector<double> left(k, 0.0);
  left[0] = 1;
  double sum = 1;
  for (unsigned j = 0; j + 1 < k; ++j) {
    double in = left[j] - left[0] * arrivals[j];
    for (unsigned i = 1; i <= j; ++i) in -= left[i] * arrivals[j - i + 1];
    left[j + 1] = in / arrivals[0];
    sum += left[j + 1];
  }
  return 1 - 1 / (left[0] / sum + load);
}

double leak_of(const Calibration& box, double load_kpps, unsigned k) {
  return blocking_m_d_1_k((box.background_kpps + load_kpps) / box.capacity_kpps, k);
}

Calibration calibrate(std::span<const double> load_kpps, std::span<const double> leak, unsigned k) {
  const double highest = load_kpps.back() + 1;
  const auto best_capacity = [&](double background) {
    const auto error = [&](double capacity) {
      return squares({capacity, background, 0}, load_kpps, leak, k);
    };
    return boost::math::tools::brent_find_minima(error, kLeastCapacity, 4 * highest, kBits);
  };
  const auto [background, least] = boost::math::tools::brent_find_minima(
      [&](double b) { return best_capacity(b).second; }, 0.0, 2 * highest, kBits);
  return {best_capacity(background).first, background,
          std::sqrt(least / static_cast<double>(load_kpps.size()))};
}

}  // namespace chokepoint
