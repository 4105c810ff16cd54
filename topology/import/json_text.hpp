#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "topology/import/source.hpp"

namespace chokepoint {

/// The JSON value that the source is, objects in the order of the file. Throws InputError with the
/// line where it is none, or line 1 where a number is too large for a double.
nlohmann::ordered_json parse_json(const Source& source);

/// Line of the first place of the source where a string of JSON is `mention`, or 1: parsed JSON
/// does not know its lines.
std::size_t json_line(const Source& source, std::string_view mention);

/// An error about that line.
InputError json_error(const Source& source, std::string_view mention, std::string_view field,
                      std::string_view why);

}  // namespace chokepoint
