#include "topology/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace chokepoint {
namespace {

/// Edits from one word to the other: letters put in, left out, changed, and neighbours swapped
/// (optimal string alignment; Wagner & Fischer 1974 with Damerau's swap), row by row.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::vector<std::size_t> above(row.size());
  std::vector<std::size_t> above_that(row.size());
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::swap(above_that, above);
    std::swap(above, row);
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const bool same = from[i - 1] == to[j - 1];
      row[j] = std::min({above[j - 1] + (same ? 0 : 1), above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], above_that[j - 2] + 1);
      }
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest(std::span<const std::string_view> candidates, std::string_view wrong) {
  std::string_view best;
  std::size_t least = 4;
  for (const std::string_view candidate : candidates) {
    // Words whose lengths differ by as much cannot be near, however long the wrong one is.
    if (wrong.size() >= candidate.size() + least) continue;
    const std::size_t edits = distance(wrong, candidate);
    // Where half of the letters are others, nothing makes two words near: icmp is no slip for tcp.
    if (edits < least && 2 * edits < std::max(wrong.size(), candidate.size())) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(std::span<const std::string_view> candidates, std::string_view wrong) {
  const std::string_view near = nearest(candidates, wrong);
  return near.empty() ? "" : "; did you mean " + std::string(near) + "?";
}

std::string none_of(std::string_view wrong, std::span<const std::string_view> candidates) {
  std::string why = "'" + std::string(wrong) + "' is none of ";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    why += (i == 0 ? "" : ", ") + std::string(candidates[i]);
  }
  return why + did_you_mean(candidates, wrong);
}

}  // namespace chokepoint
