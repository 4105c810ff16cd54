#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "experiments/measure/metric_definition.hpp"
#include "experiments/measure/observation.hpp"
#include "traffic/workload/workload.hpp"

namespace chokepoint {

/// Every metric of conversations past filters, in the order in which the report lists them
/// (docs/metrics.md).
std::span<const MetricDefinition> conversation_metrics();

/// coverage_*, metadata_yield and contact_* from what sites saw of the targets. `passages` and
/// `targets` go together, one each. A metric without a denominator (no targets; precision where
/// nothing was recorded) is left out.
std::vector<MetricValue> coverage_metrics(std::span<const Passage> passages,
                                          std::span<const Conversation* const> targets);

/// The facts of a cell as metrics.
std::vector<MetricValue> fact_metrics(const CellFacts& facts);

/// blocking, recognition, collateral, collateral_value, leakage and stretch, from the same
/// conversations under `none` and under an arm of the same seed, both by conversation id.
std::vector<MetricValue> outcome_metrics(std::span<const Conversation> conversations,
                                         std::span<const Outcome> none,
                                         std::span<const Outcome> arm);

}  // namespace chokepoint
