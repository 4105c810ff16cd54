#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace chokepoint {

/// A knob's value as JSON: numbers as numbers, so that a reader can compare them.
inline nlohmann::ordered_json knob_json(std::string_view knob, const std::string& value) {
  if (knob == "density" || knob == "border_share" || knob == "encrypted") return std::stod(value);
  return value;
}

}  // namespace chokepoint
