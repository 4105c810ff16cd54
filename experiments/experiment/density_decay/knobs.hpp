#pragma once

#include <cstddef>

namespace chokepoint {

/// Places of this kind's knobs in KnobValues (columns of metrics.csv, docs/metrics.md).
enum Knob : std::size_t {
  kFamily,
  kDensity,
  kBorderShare,
  kRouting,
  kStrategy,
  kBudget,
  kTrigger,
  kEncrypted,
};

}  // namespace chokepoint
