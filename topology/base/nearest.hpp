#pragma once

#include <span>
#include <string_view>

namespace chokepoint {

/// The candidate that is nearest to a mistyped word, counted in letters put in, left out, changed
/// and neighbours swapped; empty if none is nearer than four. The first of several equally near.
std::string_view nearest(std::span<const std::string_view> candidates, std::string_view wrong);

}  // namespace chokepoint
