#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "experiments/experiment/experiment.hpp"

// How single values are written as JSON, in summary.json and in the report's data alike.

namespace chokepoint {

/// A knob's value: numbers as numbers, so that a reader can compare them.
nlohmann::ordered_json knob_json(const KnobDefinition& knob, const std::string& value);

/// Knob → value.
nlohmann::ordered_json where_json(const Experiment& kind, const Where& where);

nlohmann::ordered_json number_or_null(const std::optional<double>& value);

/// Six significant digits: more than any interval here allows, and they keep a page small.
nlohmann::ordered_json rounded(double value);
nlohmann::ordered_json rounded(const std::optional<double>& value);

}  // namespace chokepoint
