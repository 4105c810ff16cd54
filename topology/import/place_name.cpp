#include "topology/import/place_name.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "topology/import/country.hpp"

namespace chokepoint {
namespace {

using namespace std::string_view_literals;

constexpr std::array kUsStates{
    "AK"sv, "AL"sv, "AR"sv, "AZ"sv, "CA"sv, "CO"sv, "CT"sv, "DC"sv, "DE"sv, "FL"sv, "GA"sv,
    "HI"sv, "IA"sv, "ID"sv, "IL"sv, "IN"sv, "KS"sv, "KY"sv, "LA"sv, "MA"sv, "MD"sv, "ME"sv,
    "MI"sv, "MN"sv, "MO"sv, "MS"sv, "MT"sv, "NC"sv, "ND"sv, "NE"sv, "NH"sv, "NJ"sv, "NM"sv,
    "NV"sv, "NY"sv, "OH"sv, "OK"sv, "OR"sv, "PA"sv, "RI"sv, "SC"sv, "SD"sv, "TN"sv, "TX"sv,
    "UT"sv, "VA"sv, "VT"sv, "WA"sv, "WI"sv, "WV"sv, "WY"sv};
static_assert(std::ranges::is_sorted(kUsStates));

/// What stands behind the last ",+", or the whole name.
std::string_view region_of(std::string_view place) {
  const std::size_t comma = place.rfind(",+");
  return comma == std::string_view::npos ? place : place.substr(comma + 2);
}

/// "UnitedKingdom" and "Hong+Kong" as the table of countries writes them.
std::string spaced(std::string_view name) {
  std::string words;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c >= 'A' && c <= 'Z' && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z') words += ' ';
    words += c == '+' ? ' ' : c;
  }
  return words;
}

}  // namespace

std::string_view country_of_place(std::string_view place, bool in_is_indiana) {
  const std::string_view region = region_of(place);
  if (region == "IN" && !in_is_indiana) return "IN";
  if (std::ranges::binary_search(kUsStates, region)) return "US";
  return country_code(spaced(region));
}

bool is_elsewhere_in_the_usa(std::string_view place) {
  const std::string_view region = region_of(place);
  return region != "IN" && std::ranges::binary_search(kUsStates, region);
}

}  // namespace chokepoint
