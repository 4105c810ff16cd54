#include "topology/import/country.hpp"

#include <algorithm>
#include <array>

namespace chokepoint {
namespace {

struct Country {
  std::string_view name;
  std::string_view code;
};

constexpr auto kCountries = std::to_array<Country>({
#include "topology/import/country_names.inc"
});
static_assert(std::ranges::is_sorted(kCountries, {}, &Country::name));

}  // namespace

std::string_view country_code(std::string_view english_name) {
  const auto found = std::ranges::lower_bound(kCountries, english_name, {}, &Country::name);
  if (found == kCountries.end() || found->name != english_name) return {};
  return found->code;
}

}  // namespace chokepoint
