#include "experiments/store/tables.hpp"

#include <charconv>
#include <iterator>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/store/json_values.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

bool is_number(const std::string& text) {
  double ignored = 0;
  const char* const end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, ignored);
  return read.ec == std::errc() && read.ptr == end;
}

/// A field as RFC 4180 has it: in quotes where it needs them, for names of files and states may
/// hold anything. A spreadsheet would take text that begins with one of these for a formula and run
/// it; an apostrophe in front makes it text (OWASP, CSV Injection). Numbers stay numbers.
std::string csv_field(const std::string& field) {
  const bool formula = !field.empty() &&
                       std::string_view("=+-@\t\r\n").find(field.front()) != std::string_view::npos &&
                       !is_number(field);
  const std::string text = formula ? "'" + field : field;
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
  std::string csv;  // not a buffer to be copied: of a thousand seeds there are gigabytes
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
  return csv;
}

std::string summary_json(const Experiment& kind, const Summary& summary, bool complete) {
  ordered_json json{{"study", summary.study},
                    {"complete", complete},
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
