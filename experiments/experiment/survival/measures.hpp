#pragma once

#include <span>

#include "experiments/measure/metric_definition.hpp"

namespace chokepoint {

/// Beyond this share destroyed Baran's drawings stop, and no mesh can be called a network any more.
inline constexpr double kUpTo = 0.5;

/// survivability, shortfall, shortfall_whole and threshold (docs/survivability.md).
std::span<const MetricDefinition> survival_metrics();

/// Mean of (1 − q) − survivability(q) over shares destroyed q from 0 to `up_to`, by the trapezoidal
/// rule between the points given: what is lost beyond the stations that are gone, 0 for a fully
/// connected network. `destroyed` rises. 0 where there are fewer than two points.
double mean_shortfall(std::span<const double> destroyed, std::span<const double> survivability,
                      double up_to);

/// Where the endless lattice breaks under random destruction: 1 − its threshold of site
/// percolation. NaN where none is published.
/// R = 1.5 (honeycomb) and 2 (square): Jacobsen, J. Phys. A 47 (2014) 135001; 3 (triangular):
/// exact, Sykes & Essam, J. Math. Phys. 5 (1964) 1117; 4 (square, both diagonals): by matching, 1 −
/// that of the square lattice (ibid.).
double published_threshold(double redundancy);

}  // namespace chokepoint
