#include "experiments/store/tables.hpp"

#include <iterator>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/store/json_values.hpp"

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

ordered_json estimate_json(const Estimate& e) {
  return {{"mean", e.mean},
          {"ci_low", number_or_null(e.ci_low)},
          {"ci_high", number_or_null(e.ci_high)}};
}

ordered_json placed_json(const PlacedEstimate& placed) {
  ordered_json json = estimate_json(placed.estimate);
  json["axis"] = placed.axis;
  return json;
}

ordered_json cell_json(const Experiment& kind, const SummaryCell& cell) {
  ordered_json knobs = ordered_json::object();
  for (std::size_t k = 0; k < kind.knobs.size(); ++k) {
    if (cell.knobs[k].empty()) continue;
    knobs[std::string(kind.knobs[k].id)] = knob_json(kind.knobs[k], cell.knobs[k]);
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

ordered_json half_json(const HalfDensity& half) {
  return {{"value", number_or_null(half.value)},
          {"ci_low", number_or_null(half.ci_low)},
          {"ci_high", number_or_null(half.ci_high)},
          {"reason", half.reason.empty() ? ordered_json(nullptr) : ordered_json(half.reason)}};
}

ordered_json finding_json(const Experiment& kind, const Finding& finding) {
  ordered_json json{{"claim", finding.claim},
                    {"holds", name_of(finding.holds)},
                    {"engine", finding.engine},
                    {"metric", finding.metric},
                    {"where", where_json(kind, finding.where)},
                    {"seeds", finding.seeds},
                    {"tipping_threshold", number_or_null(finding.tipping_threshold)}};
  if (!finding.reason.empty()) json["reason"] = finding.reason;
  if (!finding.part.empty()) json["part"] = finding.part;
  if (!finding.state.empty()) json["state"] = finding.state;
  if (finding.first) json["first"] = placed_json(*finding.first);
  if (finding.last) json["last"] = placed_json(*finding.last);
  if (finding.left) json["left"] = estimate_json(*finding.left);
  json["half_density"] = half_json(finding.half);
  json["text"] = finding.text;
  if (!finding.brief.empty()) json["brief"] = finding.brief;
  return json;
}

}  // namespace

std::string metrics_csv(const Experiment& kind, const std::vector<RunRecord>& runs) {
  fmt::memory_buffer csv;
  const auto out = std::back_inserter(csv);
  fmt::format_to(out, "run,engine,seed");
  for (const KnobDefinition& knob : kind.knobs) fmt::format_to(out, ",{}", knob.id);
  fmt::format_to(out, ",state,metric,value\n");
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

std::string summary_json(const Experiment& kind, const Summary& summary) {
  ordered_json json{{"study", summary.study},
                    {"cells", ordered_json::array()},
                    {"findings", ordered_json::array()}};
  for (const SummaryCell& cell : summary.cells) json["cells"].push_back(cell_json(kind, cell));
  for (const Finding& finding : summary.conclusions.findings) {
    json["findings"].push_back(finding_json(kind, finding));
  }
  for (const auto& [name, comparisons] : summary.conclusions.comparisons) {
    json[name] = ordered_json::array();
    for (const Comparison& compared : comparisons) {
      ordered_json comparison{{"where", where_json(kind, compared.where)},
                              {"n", compared.estimate.n}};
      comparison.update(estimate_json(compared.estimate));
      json[name].push_back(std::move(comparison));
    }
  }
  return json.dump(1, ' ', true) + "\n";
}

}  // namespace chokepoint
