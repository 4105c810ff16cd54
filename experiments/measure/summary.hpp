#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "experiments/measure/decay.hpp"
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

/// What the study says about its claim in one world.
struct Finding {
  std::string claim;
  std::string engine;
  std::string metric;                                      ///< what is called efficacy
  std::vector<std::pair<std::string, std::string>> where;  ///< knob, value
  double first_degree = 0;
  double last_degree = 0;
  Decay decay;
  std::string text;  ///< one sentence with its intervals
};

/// How much of the decay is left when the budget grows with the border, in one world.
struct RuleComparison {
  std::vector<std::pair<std::string, std::string>> where;
  Estimate left;
};

struct Summary {
  std::string study;
  std::vector<SummaryCell> cells;
  std::vector<Finding> findings;
  std::vector<RuleComparison> budget_rule;
};

/// Folds the runs of a study into cells and findings. Deterministic: the bootstrap draws from
/// streams named by the cell. `first_seed` seeds them.
Summary summarise(const std::string& study, const std::string& claim,
                  const std::vector<RunRecord>& runs, std::uint64_t first_seed);

}  // namespace chokepoint
