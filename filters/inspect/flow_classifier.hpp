#pragma once

#include <optional>

#include "filters/inspect/flow_features.hpp"

namespace chokepoint {

/// Where a learnt classifier of flows is plugged in. Immutable once made, so that any number of
/// filters share one; called on the path of packets, so it must not allocate.
class FlowClassifier {
 public:
  virtual ~FlowClassifier() = default;
  /// How surely the flow is of the class that is looked for, 0 to 1; nothing while there are too
  /// few packets to say.
  virtual std::optional<double> score(const FlowFeatures& features) const = 0;
};

}  // namespace chokepoint
