#pragma once

#include <string_view>

namespace chokepoint {

/// ISO 3166-1 alpha-2 code of a country given by its English name ("Poland" → "PL"; case counts),
/// or an empty view when the name is none that the table knows. The view lives for ever.
std::string_view country_code(std::string_view english_name);

}  // namespace chokepoint
