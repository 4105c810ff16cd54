#include <cstddef>
#include <cstdint>
#include <string>

#include "topology/base/error.hpp"
#include "topology/import/country_table.hpp"

// Whatever the bytes: a table of countries with two signs each, or an InputError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const chokepoint::Source source{"fuzz", {reinterpret_cast<const char*>(data), size}};
  static_cast<void>(chokepoint::looks_like_country_table(source));
  try {
    const chokepoint::CountryTable table = chokepoint::CountryTable::parse(source);
    for (const std::string& country : table.countries()) {
      if (country.size() != 2) chokepoint::broken_invariant("a country of other than two signs");
    }
    if (table.size() < table.countries().size()) {
      chokepoint::broken_invariant("a country without an AS");
    }
  } catch (const chokepoint::InputError&) {
  }
  return 0;
}
