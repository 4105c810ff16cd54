#include "experiments/measure/verdict.hpp"

#include <fmt/format.h>

namespace chokepoint {

std::string_view name_of(Holds holds) {
  switch (holds) {
    case Holds::kYes:
      return "yes";
    case Holds::kNo:
      return "no";
    case Holds::kUndecided:
      break;
  }
  return "undecided";
}

std::string too_few_seeds(std::size_t seeds) {
  if (seeds >= kFewestSeeds) return "";
  return fmt::format("too few seeds: {}, a verdict takes {}", seeds, kFewestSeeds);
}

std::string interval_holds(const Estimate& estimate, double threshold, int decimals) {
  return fmt::format("the interval [{:.{}f}, {:.{}f}] holds {}", *estimate.ci_low, decimals,
                     *estimate.ci_high, decimals, threshold);
}

Verdict at_most(const Estimate& estimate, double threshold, int decimals) {
  if (const std::string few = too_few_seeds(estimate.n); !few.empty()) {
    return {Holds::kUndecided, few};
  }
  if (*estimate.ci_high <= threshold) return {Holds::kYes, ""};
  if (*estimate.ci_low > threshold) return {Holds::kNo, ""};
  return {Holds::kUndecided, interval_holds(estimate, threshold, decimals)};
}

Verdict above(const Estimate& estimate, double threshold, int decimals) {
  Verdict verdict = at_most(estimate, threshold, decimals);
  if (verdict.holds != Holds::kUndecided) {
    verdict.holds = verdict.holds == Holds::kYes ? Holds::kNo : Holds::kYes;
  }
  return verdict;
}

}  // namespace chokepoint
