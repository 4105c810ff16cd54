#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "experiments/measure/statistics.hpp"

namespace chokepoint {

/// What a metric tells about: the report lists metrics of one group together.
enum class MetricGroup : std::uint8_t { kEfficacy, kCoverage, kYield, kCost, kFact };

/// "efficacy", "coverage", "yield", "cost" or "fact".
std::string_view name_of(MetricGroup group);

/// A metric as the report and the tables know it.
struct MetricDefinition {
  std::string_view id;
  std::string_view title;
  std::string_view unit;  ///< in words for an axis: "share of targets", "hops", "links", "×"
  std::string_view definition;
  MetricGroup group = MetricGroup::kFact;
  Range range = kNotNegative;  ///< what a value can be
  bool is_of_world = false;    ///< no placement changes it: it belongs to no arm
};

/// The definition of that id, or null.
const MetricDefinition* find_metric(std::span<const MetricDefinition> definitions,
                                    std::string_view id);

}  // namespace chokepoint
