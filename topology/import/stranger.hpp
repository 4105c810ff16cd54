#pragma once

#include <string_view>

#include "topology/import/source.hpp"

namespace chokepoint {

/// What a source is that is no topology but often lies next to one (a table of countries, a matrix
/// of demands …), as the end of a sentence "is …", or an empty view. Never throws.
std::string_view stranger(const Source& source);

}  // namespace chokepoint
