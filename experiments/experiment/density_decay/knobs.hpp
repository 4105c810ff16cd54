#pragma once

#include <cstddef>

namespace chokepoint {

/// Places of this kind's knobs in KnobValues (docs/METRICS pins them as columns of metrics.csv).
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
