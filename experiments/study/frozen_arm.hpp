#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace chokepoint {

/// The rung (0: the first) on which a strategy of a study places filters by `greedy`, never to move
/// them again; empty for strategies that place them anew on each rung. "greedy-frozen": the first,
/// a tree, where later sites are back-ups of the first. "greedy-frozen-3": the third. On the rungs
/// before, such an arm does not exist.
std::optional<std::size_t> frozen_rung(std::string_view strategy);

/// Their names.
std::vector<std::string_view> frozen_strategies();

}  // namespace chokepoint
