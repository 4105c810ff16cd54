#include "topology/import/lines.hpp"

#include <fmt/format.h>

#include "topology/import/quote.hpp"

namespace chokepoint {

void Lines::next_promised(std::string_view what, std::uint64_t promised, std::uint64_t found) {
  if (!next_filled()) {
    throw error(
        what, fmt::format("{} are promised, {} are there: the file is cut short", promised, found));
  }
  require_end();
}

std::uint64_t Lines::whole(std::string_view what, std::string_view field) const {
  const auto number = parse_whole(field);
  if (!number) throw error(what, fmt::format("{} is no whole number", quote(field)));
  return *number;
}

double Lines::number(std::string_view what, std::string_view field, double least,
                     double most) const {
  const auto value = parse_number(field);
  if (!value) throw error(what, fmt::format("{} is no number", quote(field)));
  if (*value < least || *value > most) {
    throw error(what, fmt::format("{} is not in the range from {} to {}", field, least, most));
  }
  return *value;
}

}  // namespace chokepoint
