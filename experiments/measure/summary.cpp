#include "experiments/measure/summary.hpp"

#include <tuple>

#include <fmt/format.h>

namespace chokepoint {
namespace {

constexpr std::size_t kResamples = 1000;

using CellKey = std::tuple<std::string, KnobValues, std::string, std::string>;

}  // namespace

std::vector<SummaryCell> cells_of(const std::vector<RunRecord>& runs,
                                  std::span<const MetricDefinition> metrics,
                                  std::uint64_t first_seed) {
  std::map<CellKey, std::size_t> index;
  std::vector<SummaryCell> cells;
  std::vector<std::vector<double>> values;
  for (const RunRecord& run : runs) {
    for (const auto& [metric, value] : run.values) {
      const auto [found, added] =
          index.try_emplace(CellKey{run.engine, run.knobs, run.state, metric}, cells.size());
      if (added) {
        cells.push_back({run.engine, run.knobs, run.state, metric, {}, {}});
        values.emplace_back();
      }
      values[found->second].push_back(value);
    }
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const MetricDefinition* metric = find_metric(metrics, cells[i].metric);
    cells[i].t = mean_within(values[i], metric != nullptr ? metric->range : Range{});
    if (!wants_bootstrap(values[i])) continue;
    RandomStream random(first_seed, fmt::format("bootstrap {} {} {}", cells[i].engine,
                                                fmt::join(cells[i].knobs, " "), cells[i].metric));
    cells[i].bootstrap = bootstrap(values[i], kResamples, random);
  }
  return cells;
}

}  // namespace chokepoint
