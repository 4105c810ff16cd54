#pragma once

#include <cstdint>
#include <vector>

#include "traffic/workload/conversation.hpp"

namespace chokepoint {

/// What the sites of one state got of one conversation while they only observed. The same from both
/// engines: the packet engine counts it at its taps, the path engine along the routes.
struct Passage {
  std::uint64_t packets = 0;  ///< sent by either end
  std::uint64_t crossed = 0;  ///< of them past at least one site
  /// All packets of at least one direction passed one and the same site.
  bool whole = false;
  bool recorded = false;  ///< a site noted who talked to whom and when
};

/// How one conversation ended.
struct Outcome {
  bool completed = false;
  double seconds = 0;  ///< from its start to the last byte; meaningless unless completed
  std::uint32_t attempts = 0;
  bool recognised = false;  ///< a rule fired at a site, for the right reason
};

/// Facts of a cell that no filter changes.
struct CellFacts {
  double path_length = 0;  ///< mean hops of the targets, both directions
  double cut_size = 0;
  double border_links = 0;
  double mean_degree = 0;
};

/// A metric's value in one run.
struct MetricValue {
  const char* id;
  double value;
};

}  // namespace chokepoint
