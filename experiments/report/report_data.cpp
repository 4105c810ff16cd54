#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/report/claims.hpp"
#include "experiments/report/report.hpp"
#include "experiments/store/json_values.hpp"
#include "experiments/store/tables.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

/// A knob with the values that it has in this study.
struct KnobColumn {
  const KnobDefinition* knob;
  std::vector<std::string> values;
};

std::vector<KnobColumn> knob_columns(const Study& study) {
  std::vector<KnobColumn> columns;
  for (const KnobDefinition& knob : study.experiment->knobs) {
    columns.push_back({&knob, knob.values(study)});
  }
  return columns;
}

ordered_json knobs_json(const std::vector<KnobColumn>& columns) {
  ordered_json knobs = ordered_json::array();
  for (const auto& [definition, values] : columns) {
    ordered_json knob{{"id", definition->id},
                      {"title", definition->title},
                      {"unit", definition->unit},
                      {"text", definition->text},
                      {"values", ordered_json::array()},
                      {"labels", ordered_json::array()}};
    for (const std::string& value : values) {
      knob["values"].push_back(knob_json(*definition, value));
      knob["labels"].push_back(definition->label == nullptr ? value : definition->label(value));
    }
    knobs.push_back(std::move(knob));
  }
  return knobs;
}

ordered_json engines_json(const Study& study) {
  ordered_json engines = ordered_json::array();
  for (const EngineDefinition& engine : study.experiment->engines) {
    if (engine.seeds(study) == 0) continue;
    engines.push_back({{"id", engine.id},
                       {"title", engine.title},
                       {"text", engine.text},
                       {"seeds", engine.seeds(study)},
                       {"efficacy", engine.efficacy}});
  }
  return engines;
}

/// Whether a text stands anywhere in it.
bool mentions(const ordered_json& json, std::string_view text) {
  if (json.is_string()) return json.get_ref<const std::string&>() == text;
  if (!json.is_structured()) return false;
  return std::any_of(json.begin(), json.end(),
                     [text](const ordered_json& inner) { return mentions(inner, text); });
}

/// Metrics that were measured, and those that the page must be able to name where it says that
/// there is nothing of them.
ordered_json metrics_json(const Experiment& kind, const Summary& summary, const Page& page,
                          const ordered_json& engines) {
  ordered_json metrics = ordered_json::array();
  for (const MetricDefinition& definition : kind.metrics) {
    const bool used = std::any_of(summary.cells.begin(), summary.cells.end(),
                                  [&](const SummaryCell& c) { return c.metric == definition.id; });
    if (!used && !mentions(page.parts, definition.id) && !mentions(engines, definition.id)) {
      continue;
    }
    ordered_json metric{{"id", definition.id},
                        {"title", definition.title},
                        {"unit", definition.unit},
                        {"definition", definition.definition},
                        {"group", name_of(definition.group)}};
    if (std::isfinite(definition.range.high)) {
      metric["range"] = {definition.range.low, definition.range.high};
    }
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

/// Indices of cells into engines, metrics and knob values.
class CellColumns {
 public:
  CellColumns(const Experiment& kind, const std::vector<KnobColumn>& columns,
              const ordered_json& engines, const ordered_json& metrics)
      : kind_(kind), columns_(columns) {
    for (std::size_t i = 0; i < engines.size(); ++i) engine_[engines[i]["id"]] = i;
    for (std::size_t i = 0; i < metrics.size(); ++i) metric_[metrics[i]["id"]] = i;
    for (const KnobColumn& column : columns) {
      knobs_[std::string(column.knob->id)] = ordered_json::array();
    }
    for (const char* key : {"engine", "state", "metric", "n", "mean", "ci_low", "ci_high"}) {
      cells_[key] = ordered_json::array();
    }
  }

  void add(const SummaryCell& cell, std::size_t state) {
    const auto engine = engine_.find(cell.engine);
    const auto metric = metric_.find(cell.metric);
    if (engine == engine_.end() || metric == metric_.end()) return;
    cells_["engine"].push_back(engine->second);
    cells_["state"].push_back(state);
    cells_["metric"].push_back(metric->second);
    cells_["n"].push_back(cell.t.n);
    cells_["mean"].push_back(rounded(cell.t.mean));
    cells_["ci_low"].push_back(rounded(cell.t.ci_low));
    cells_["ci_high"].push_back(rounded(cell.t.ci_high));
    const bool of_world = find_metric(kind_.metrics, cell.metric)->is_of_world;
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      const bool unused = of_world && columns_[k].knob->is_of_arm;
      knobs_[std::string(columns_[k].knob->id)].push_back(unused ? -1 : index(k, cell.knobs[k]));
    }
  }

  ordered_json json() const {
    ordered_json all = cells_;
    all["knobs"] = knobs_;
    return all;
  }

 private:
  std::ptrdiff_t index(std::size_t knob, const std::string& value) const {
    const auto& values = columns_[knob].values;
    const auto found = std::find(values.begin(), values.end(), value);
    return found == values.end() ? -1 : found - values.begin();
  }

  const Experiment& kind_;
  const std::vector<KnobColumn>& columns_;
  std::map<std::string, std::size_t> engine_, metric_;
  ordered_json cells_ = ordered_json::object();
  ordered_json knobs_ = ordered_json::object();
};

/// Findings as in summary.json: one source for both.
ordered_json findings_json(const Experiment& kind, const Summary& summary) {
  const Summary only{summary.study, {}, {summary.conclusions.findings, {}}};
  return ordered_json::parse(summary_json(kind, only))["findings"];
}

ordered_json study_json(const Study& study, const Page& page) {
  return {{"name", study.name},
          {"title", study.title},
          {"question", study.question},
          {"claim", study.claim},
          {"claim_text", claim_text(study.claim)},
          {"source", claim_source(study.claim)},
          {"answer", page.answer},
          {"caveats", page.caveats},
          {"method", page.method}};
}

ordered_json run_json(const RunState& run) {
  ordered_json json{{"complete", run.complete()}, {"done", run.done}, {"units", run.all}};
  if (run.complete()) return json;
  json["failed"] = run.failed;
  json["command"] = run.command;
  return json;
}

}  // namespace

std::string report_data(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest, const RunState& run) {
  const Experiment& kind = *study.experiment;
  const Page page = kind.page(study, summary, pictures);
  const auto columns = knob_columns(study);
  const ordered_json engines = engines_json(study);
  const ordered_json metrics = metrics_json(kind, summary, page, engines);
  CellColumns cells(kind, columns, engines, metrics);
  std::map<std::string, std::size_t> states;
  for (const auto& state : page.states) states.emplace(state["code"], states.size());
  for (const SummaryCell& cell : summary.cells) cells.add(cell, states.at(cell.state));
  const ordered_json data{{"schema", 1},
                          {"study", study_json(study, page)},
                          {"knobs", knobs_json(columns)},
                          {"roles", page.roles},
                          {"engines", engines},
                          {"states", page.states},
                          {"metrics", metrics},
                          {"parts", page.parts},
                          {"cells", cells.json()},
                          {"findings", findings_json(kind, summary)},
                          {"meshes", page.meshes},
                          {"manifest", ordered_json::parse(manifest)},
                          {"run", run_json(run)}};
  return data.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

}  // namespace chokepoint
