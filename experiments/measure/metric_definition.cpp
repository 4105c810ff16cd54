#include "experiments/measure/metric_definition.hpp"

#include <algorithm>

namespace chokepoint {

std::string_view name_of(MetricGroup group) {
  switch (group) {
    case MetricGroup::kEfficacy:
      return "efficacy";
    case MetricGroup::kCoverage:
      return "coverage";
    case MetricGroup::kYield:
      return "yield";
    case MetricGroup::kCost:
      return "cost";
    case MetricGroup::kFact:
      return "fact";
  }
  return "";
}

const MetricDefinition* find_metric(std::span<const MetricDefinition> definitions,
                                    std::string_view id) {
  const auto found = std::find_if(definitions.begin(), definitions.end(),
                                  [id](const MetricDefinition& d) { return d.id == id; });
  return found == definitions.end() ? nullptr : &*found;
}

}  // namespace chokepoint
