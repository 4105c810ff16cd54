#include "filters/profile/action.hpp"

#include <algorithm>
#include <array>

namespace chokepoint {
namespace {

constexpr std::array<std::string_view, 9> kLabels{
    "observe", "pass", "drop", "reset", "forge-dns", "block-page", "throttle", "delay", "redirect"};

}  // namespace

std::string_view action_label(Action action) { return kLabels[static_cast<std::size_t>(action)]; }

std::optional<Action> find_action(std::string_view label) {
  const auto found = std::find(kLabels.begin(), kLabels.end(), label);
  if (found == kLabels.end()) return std::nullopt;
  return static_cast<Action>(found - kLabels.begin());
}

}  // namespace chokepoint
