#pragma once

#include <string_view>

namespace chokepoint {

/// ISO 3166-1 code of the country of a place as Rocketfuel writes it ("Frankfurt,+Germany",
/// "London,+UnitedKingdom", "Seattle,+WA", "Hong+Kong"), or an empty view when the place does not
/// tell. Abbreviations are those of states of the USA, but for IN: see is_elsewhere_in_the_usa.
std::string_view country_of_place(std::string_view place, bool in_is_indiana);

/// Whether the place is in a state of the USA other than Indiana. Rocketfuel writes ",+IN" for
/// Indiana in the maps of networks of the USA and for India elsewhere: IN is Indiana in a file that
/// also names another of the states.
bool is_elsewhere_in_the_usa(std::string_view place);

}  // namespace chokepoint
