#pragma once

#include <span>

#include "experiments/measure/metric_definition.hpp"

namespace chokepoint {

/// leak_rate, leak_rate_random, missed_overload and predicted_leak (docs/overload.md).
std::span<const MetricDefinition> overload_metrics();

}  // namespace chokepoint
