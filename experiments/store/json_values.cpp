#include "experiments/store/json_values.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace chokepoint {

using nlohmann::ordered_json;

ordered_json knob_json(const KnobDefinition& knob, const std::string& value) {
  if (knob.is_number) return std::stod(value);
  return value;
}

ordered_json where_json(const Experiment& kind, const Where& where) {
  ordered_json json = ordered_json::object();
  for (const auto& [id, value] : where) {
    const auto knob = std::find_if(kind.knobs.begin(), kind.knobs.end(),
                                   [&id = id](const KnobDefinition& k) { return k.id == id; });
    if (knob != kind.knobs.end()) json[id] = knob_json(*knob, value);
  }
  return json;
}

ordered_json number_or_null(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json rounded(double value) { return std::stod(fmt::format("{:.6g}", value)); }

ordered_json rounded(const std::optional<double>& value) {
  return value ? rounded(*value) : ordered_json(nullptr);
}

}  // namespace chokepoint
