#include "experiments/experiment/survival/measures.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace chokepoint {
namespace {

constexpr std::array kMetrics{
    MetricDefinition{"survivability", "Survivability", "share of all stations",
                     "stations in the largest group that survives and is connected / all stations, "
                     "the destroyed ones included (Baran 1964)",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"shortfall", "Shortfall up to one half", "share of all stations",
                     "mean, over shares destroyed from 0 to 0.5, of what a fully connected network "
                     "would keep less what this one keeps",
                     MetricGroup::kFact, kShare},
    MetricDefinition{"shortfall_whole", "Shortfall, whole range", "share of all stations",
                     "the same over shares destroyed from 0 to 1", MetricGroup::kFact, kShare},
    MetricDefinition{"threshold", "Break-point", "share destroyed",
                     "the share destroyed at which survivability falls most steeply; none where it "
                     "declines without a break",
                     MetricGroup::kFact, kShare},
};

struct Published {
  double redundancy;
  double threshold;
};
constexpr std::array kPublished{Published{1.5, 0.3030}, Published{2, 0.4073}, Published{3, 0.5},
                                Published{4, 0.5927}};

}  // namespace

std::span<const MetricDefinition> survival_metrics() { return kMetrics; }

double mean_shortfall(std::span<const double> destroyed, std::span<const double> survivability,
                      double up_to) {
  double sum = 0, width = 0;
  for (std::size_t i = 1; i < destroyed.size() && destroyed[i] <= up_to; ++i) {
    const double step = destroyed[i] - destroyed[i - 1];
    const double before = 1 - destroyed[i - 1] - survivability[i - 1];
    const double after = 1 - destroyed[i] - survivability[i];
    sum += step * (before + after) / 2;
    width += step;
  }
  return width > 0 ? std::max(0.0, sum / width) : 0;  // below 0 by rounding only
}

double published_threshold(double redundancy) {
  for (const Published& known : kPublished) {
    if (known.redundancy == redundancy) return known.threshold;
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace chokepoint
