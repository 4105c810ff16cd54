#pragma once

#include <span>
#include <string>
#include <string_view>

namespace chokepoint {

/// The candidate that is nearest to a mistyped word, counted in letters put in, left out, changed
/// and neighbours swapped; empty if none is nearer than four, and than half of the longer word's
/// letters. The first of several equally near.
std::string_view nearest(std::span<const std::string_view> candidates, std::string_view wrong);

/// "; did you mean tcp?" for the end of a complaint; empty where none is near.
std::string did_you_mean(std::span<const std::string_view> candidates, std::string_view wrong);

/// "'tpc' is none of tcp, udp; did you mean tcp?": why a word that is looked up cannot be used.
std::string none_of(std::string_view wrong, std::span<const std::string_view> candidates);

}  // namespace chokepoint
