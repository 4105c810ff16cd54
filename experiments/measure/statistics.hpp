#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "topology/base/random.hpp"

namespace chokepoint {

/// An estimate with its 95 % interval; no interval where there is too little to make one.
struct Estimate {
  std::size_t n = 0;
  double mean = 0;
  std::optional<double> ci_low;
  std::optional<double> ci_high;
};

/// What a quantity can be; no interval is printed beyond it.
struct Range {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
};
inline constexpr Range kShare{0, 1};
inline constexpr Range kNotNegative{0, std::numeric_limits<double>::infinity()};
inline constexpr Range kOneOrMore{1, std::numeric_limits<double>::infinity()};

/// Mean with the interval of Student's t on n − 1 degrees of freedom; no interval for n < 2.
Estimate student_t(std::span<const double> values);

/// The same for a quantity with bounds. An end of the t interval that would lie outside of `range`
/// is taken on a scale without that bound, by the delta method: the logarithm of the distance from
/// a single bound, or the logit between two (Korn & Graubard 1998). So each end alone is a
/// one-sided 97.5 % limit, the mean stays inside, and an end never touches a bound that not all
/// values touch. Values outside of `range`, which a difference of shares may have, get the t
/// interval.
Estimate mean_within(std::span<const double> values, const Range& range);

/// For people: "0.38 [0.33, 0.43]", or the mean alone where there is no interval.
std::string interval_text(const Estimate& estimate, int decimals = 2);

/// The q-quantile of values (linear interpolation between order statistics). REQUIRES: values not
/// empty, 0 ≤ q ≤ 1.
double quantile(std::vector<double> values, double q);

/// Mean with the percentile bootstrap interval (Efron 1979) over `resamples` draws; no interval for
/// n < 2.
Estimate bootstrap(std::span<const double> values, std::size_t resamples, RandomStream& random);

/// True when the t interval deserves a bootstrap beside it: n < 10, or |skewness| > 1.
bool wants_bootstrap(std::span<const double> values);

/// The non-increasing curve nearest to `values` in the least-squares sense, all weights equal
/// (pool adjacent violators; Barlow et al. 1972).
std::vector<double> decreasing_fit(std::span<const double> values);

}  // namespace chokepoint
