#pragma once

#include <span>
#include <string_view>

namespace chokepoint {

/// The candidate that is nearest to a mistyped word, by Levenshtein distance; empty if none is
/// nearer than four edits. The first of several equally near ones.
std::string_view nearest(std::span<const std::string_view> candidates, std::string_view wrong);

}  // namespace chokepoint
