#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "experiments/measure/decay.hpp"
#include "experiments/measure/metric_definition.hpp"
#include "experiments/measure/run_record.hpp"

namespace chokepoint {

/// One metric of one cell over its seeds.
struct SummaryCell {
  std::string engine;
  KnobValues knobs;
  std::string state;
  std::string metric;
  Estimate t;                         ///< Student's t over seeds
  std::optional<Estimate> bootstrap;  ///< beside it where n < 10 or the values are skewed
};

/// Some of the knobs with their values as printed: the world that something is said about.
using Where = std::vector<std::pair<std::string, std::string>>;

/// An estimate at a place on the study's axis.
struct PlacedEstimate {
  Estimate estimate;
  double axis = 0;
};

/// What the study says about its claim in one world.
struct Finding {
  std::string claim;
  Holds holds = Holds::kUndecided;
  std::string reason;  ///< why undecided, in a clause; else empty
  /// Findings that answer another question than the study's first one stand apart under this word;
  /// empty for those that answer it.
  std::string part;
  std::size_t seeds = 0;  ///< that it rests on
  /// The threshold at which the verdict would turn; empty where it was not sought or there is none.
  std::optional<double> tipping_threshold;
  std::string engine;
  std::string metric;  ///< the one that it rests on
  Where where;
  std::string state;                    ///< of findings about one state among several; else empty
  std::optional<PlacedEstimate> first;  ///< at the beginning of the axis
  std::optional<PlacedEstimate> last;   ///< at its end
  std::optional<Estimate> left;         ///< last / first
  HalfDensity half;                     ///< a value, or the reason why there is none
  std::string text;                     ///< one sentence with its intervals
  std::string brief;  ///< the same for a card; empty where `first` to `half` say it
};

/// An estimate about one world that is no metric of a single cell.
struct Comparison {
  Where where;
  Estimate estimate;
};

/// What a kind of experiment concludes from its runs.
struct Conclusions {
  std::vector<Finding> findings;
  std::map<std::string, std::vector<Comparison>> comparisons;  ///< by their name in summary.json
};

struct Summary {
  std::string study;
  std::vector<SummaryCell> cells;
  Conclusions conclusions;
};

/// Folds runs into cells over seeds, in the order in which cells first appear. Deterministic: the
/// bootstrap draws from streams named by the cell, seeded by `first_seed`.
std::vector<SummaryCell> cells_of(const std::vector<RunRecord>& runs,
                                  std::span<const MetricDefinition> metrics,
                                  std::uint64_t first_seed);

}  // namespace chokepoint
