#include "topology/import/stranger.hpp"

#include "topology/import/country_table.hpp"

namespace chokepoint {

std::string_view stranger(const Source& source) {
  if (looks_like_country_table(source)) return "a table of countries: pass it as --countries";
  if (source.text.starts_with("DEMANDS ")) return "a matrix of demands, which has no links";
  return {};
}

}  // namespace chokepoint
