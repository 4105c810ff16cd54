#include "topology/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace chokepoint {
namespace {

/// Edits from one word to the other (Wagner & Fischer 1974), one row of the table at a time.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t changed = diagonal + (from[i - 1] != to[j - 1] ? 1 : 0);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
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
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

}  // namespace chokepoint
