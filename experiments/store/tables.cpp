#include "experiments/store/tables.hpp"

#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/store/knob_json.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

/// RFC 4180: quotes where a field needs them (a graph's file name may hold anything).
std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

ordered_json number_or_null(const std::optional<double>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json estimate_json(const Estimate& e) {
  return {{"mean", e.mean},
          {"ci_low", number_or_null(e.ci_low)},
          {"ci_high", number_or_null(e.ci_high)}};
}

ordered_json cell_json(const SummaryCell& cell) {
  ordered_json knobs = ordered_json::object();
  for (std::size_t k = 0; k < kKnobs.size(); ++k) {
    if (!cell.knobs[k].empty()) knobs[std::string(kKnobs[k])] = knob_json(kKnobs[k], cell.knobs[k]);
  }
  ordered_json json{{"knobs", knobs},
                    {"engine", cell.engine},
                    {"state", cell.state},
                    {"metric", cell.metric},
                    {"n", cell.t.n}};
  json.update(estimate_json(cell.t));
  if (cell.bootstrap) {
    json["bootstrap_low"] = number_or_null(cell.bootstrap->ci_low);
    json["bootstrap_high"] = number_or_null(cell.bootstrap->ci_high);
  }
  return json;
}

ordered_json finding_json(const Finding& finding) {
  ordered_json where = ordered_json::object();
  for (const auto& [knob, value] : finding.where) where[knob] = knob_json(knob, value);
  const Decay& decay = finding.decay;
  ordered_json first = estimate_json(decay.first);
  first["axis"] = finding.first_degree;
  ordered_json last = estimate_json(decay.last);
  last["axis"] = finding.last_degree;
  return {{"claim", finding.claim},
          {"holds", name_of(decay.holds)},
          {"engine", finding.engine},
          {"metric", finding.metric},
          {"where", where},
          {"first", first},
          {"last", last},
          {"left", estimate_json(decay.left)},
          {"half_density",
           {{"value", number_or_null(decay.half.value)},
            {"ci_low", number_or_null(decay.half.ci_low)},
            {"ci_high", number_or_null(decay.half.ci_high)},
            {"reason",
             decay.half.reason.empty() ? ordered_json(nullptr) : ordered_json(decay.half.reason)}}},
          {"text", finding.text}};
}

}  // namespace

std::string metrics_csv(const std::vector<RunRecord>& runs) {
  fmt::memory_buffer csv;
  const auto out = std::back_inserter(csv);
  fmt::format_to(out, "run,engine,seed,{},state,metric,value\n", fmt::join(kKnobs, ","));
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunRecord& run = runs[i];
    std::string prefix = fmt::format("{},{},{}", i + 1, run.engine, run.seed);
    for (const std::string& knob : run.knobs) prefix += ',' + csv_field(knob);
    prefix += ',' + csv_field(run.state);
    for (const auto& [metric, value] : run.values)
      fmt::format_to(out, "{},{},{}\n", prefix, metric, value);
  }
  return fmt::to_string(csv);
}

std::string summary_json(const Summary& summary) {
  ordered_json json{{"study", summary.study},
                    {"cells", ordered_json::array()},
                    {"findings", ordered_json::array()},
                    {"decay_left_under_half_border", ordered_json::array()}};
  for (const SummaryCell& cell : summary.cells) json["cells"].push_back(cell_json(cell));
  for (const Finding& finding : summary.findings) json["findings"].push_back(finding_json(finding));
  for (const RuleComparison& rule : summary.budget_rule) {
    ordered_json where = ordered_json::object();
    for (const auto& [knob, value] : rule.where) where[knob] = knob_json(knob, value);
    ordered_json comparison{{"where", where}, {"n", rule.left.n}};
    comparison.update(estimate_json(rule.left));
    json["decay_left_under_half_border"].push_back(std::move(comparison));
  }
  return json.dump(1, ' ', true) + "\n";
}

}  // namespace chokepoint
