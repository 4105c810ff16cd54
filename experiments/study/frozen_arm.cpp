#include "experiments/study/frozen_arm.hpp"

#include <array>

namespace chokepoint {
namespace {

struct FrozenArm {
  std::string_view name;
  std::size_t rung;
};
constexpr std::array kFrozenArms{FrozenArm{"greedy-frozen", 0}, FrozenArm{"greedy-frozen-3", 2}};

}  // namespace

std::optional<std::size_t> frozen_rung(std::string_view strategy) {
  for (const FrozenArm& arm : kFrozenArms) {
    if (arm.name == strategy) return arm.rung;
  }
  return std::nullopt;
}

std::vector<std::string_view> frozen_strategies() {
  std::vector<std::string_view> names;
  for (const FrozenArm& arm : kFrozenArms) names.push_back(arm.name);
  return names;
}

}  // namespace chokepoint
