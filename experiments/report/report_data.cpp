#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/measure/metrics.hpp"
#include "experiments/report/report.hpp"
#include "experiments/report/wording.hpp"
#include "experiments/store/knob_json.hpp"
#include "experiments/store/tables.hpp"

namespace chokepoint {
namespace {

using nlohmann::ordered_json;

ordered_json rounded(double value) {
  // Six significant digits are more than any interval here allows, and keep the page small.
  return std::stod(fmt::format("{:.6g}", value));
}

ordered_json rounded(const std::optional<double>& value) {
  return value ? rounded(*value) : ordered_json(nullptr);
}

/// The values of a knob as printed, in drawing order, with what the page calls them.
struct KnobColumn {
  std::string_view id;
  std::vector<std::string> values;
};

std::vector<std::string> printed(const std::vector<double>& numbers) {
  std::vector<std::string> texts;
  texts.reserve(numbers.size());
  for (const double number : numbers) texts.push_back(fmt::format("{}", number));
  return texts;
}

std::vector<KnobColumn> knob_columns(const Study& study) {
  std::vector<std::string> budgets, triggers;
  for (const Budget& budget : study.factors.budget) budgets.push_back(budget.text());
  for (const Trigger trigger : study.factors.trigger) triggers.emplace_back(name_of(trigger));
  return {{"family", study.factors.family},
          {"density", printed(study.factors.density)},
          {"border_share", printed(study.factors.border_share)},
          {"routing", study.factors.routing},
          {"strategy", study.factors.strategy},
          {"budget", budgets},
          {"trigger", triggers},
          {"encrypted", printed(study.factors.encrypted)}};
}

ordered_json knobs_json(const std::vector<KnobColumn>& columns) {
  ordered_json knobs = ordered_json::array();
  for (const KnobColumn& column : columns) {
    const KnobWords words = words_for_knob(column.id);
    ordered_json knob{{"id", column.id},
                      {"title", words.title},
                      {"unit", words.unit},
                      {"text", words.text},
                      {"values", ordered_json::array()},
                      {"labels", ordered_json::array()}};
    for (const std::string& value : column.values) {
      knob["values"].push_back(knob_json(column.id, value));
      knob["labels"].push_back(label_for_value(column.id, value));
    }
    knobs.push_back(std::move(knob));
  }
  return knobs;
}

/// The first of the wanted values that the study has, else its first.
ordered_json start_value(const KnobColumn& column, std::string_view wanted) {
  const auto found = std::find(column.values.begin(), column.values.end(), wanted);
  return knob_json(column.id, found == column.values.end() ? column.values.front() : *found);
}

ordered_json roles_json(const std::vector<KnobColumn>& columns) {
  ordered_json subjects = ordered_json::array();
  ordered_json controls = ordered_json::array();
  for (const std::string& strategy : columns[kStrategy].values) {
    const bool control = strategy == "none" || strategy == "random" || strategy == "border-all";
    (control ? controls : subjects).push_back(strategy);
  }
  return {{"axis", "density"},
          {"axis_metric", "mean_degree"},
          {"line", "routing"},
          {"panel", "border_share"},
          {"arm", {{"knob", "strategy"}, {"subjects", subjects}, {"controls", controls}}},
          {"choice", {"family", "budget", "trigger", "encrypted"}},
          {"defaults",
           {{"family", start_value(columns[kFamily], "erdos-renyi")},
            {"border_share", start_value(columns[kBorderShare], "0.2")},
            {"strategy", start_value(columns[kStrategy], "greedy")},
            {"budget", start_value(columns[kBudget], "4")},
            {"trigger", start_value(columns[kTrigger], "name")},
            {"encrypted", start_value(columns[kEncrypted], "0.5")}}}};
}

ordered_json engines_json(const Study& study) {
  ordered_json engines = ordered_json::array();
  if (study.seeds.paths > 0) {
    engines.push_back({{"id", "paths"},
                       {"title", "Paths"},
                       {"text", "routes and placements counted without packets, on the whole grid"},
                       {"seeds", study.seeds.paths},
                       {"efficacy", "blocking_bound"}});
  }
  if (study.seeds.packets > 0) {
    engines.push_back(
        {{"id", "packets"},
         {"title", "Packets"},
         {"text", "real TCP, HTTP and TLS in ns-3 past real filters, on part of the grid"},
         {"seeds", study.seeds.packets},
         {"efficacy", "blocking"}});
  }
  return engines;
}

ordered_json metrics_json(const Summary& summary) {
  ordered_json metrics = ordered_json::array();
  for (const MetricDefinition& definition : metric_definitions()) {
    const bool used = std::any_of(summary.cells.begin(), summary.cells.end(),
                                  [&](const SummaryCell& c) { return c.metric == definition.id; });
    if (!used) continue;
    ordered_json metric{{"id", definition.id},
                        {"title", definition.title},
                        {"unit", definition.unit},
                        {"definition", definition.definition},
                        {"group", metric_group(definition.id)}};
    if (definition.is_share) metric["range"] = {0, 1};
    metrics.push_back(std::move(metric));
  }
  return metrics;
}

/// Indices of cells into engines, metrics and knob values.
class CellColumns {
 public:
  CellColumns(const std::vector<KnobColumn>& columns, const ordered_json& engines,
              const ordered_json& metrics)
      : columns_(columns) {
    for (std::size_t i = 0; i < engines.size(); ++i) engine_[engines[i]["id"]] = i;
    for (std::size_t i = 0; i < metrics.size(); ++i) metric_[metrics[i]["id"]] = i;
    for (const KnobColumn& column : columns) knobs_[std::string(column.id)] = ordered_json::array();
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
    const bool world_fact = is_world_fact(cell.metric);
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      const bool unused = world_fact && (k == kStrategy || k == kBudget);
      knobs_[std::string(columns_[k].id)].push_back(unused ? -1 : index(k, cell.knobs[k]));
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

  const std::vector<KnobColumn>& columns_;
  std::map<std::string, std::size_t> engine_, metric_;
  ordered_json cells_ = ordered_json::object();
  ordered_json knobs_ = ordered_json::object();
};

ordered_json where_json(const std::vector<std::pair<std::string, std::string>>& where) {
  ordered_json json = ordered_json::object();
  for (const auto& [knob, value] : where) json[knob] = knob_json(knob, value);
  return json;
}

ordered_json parts_json(const Summary& summary, const Study& study) {
  ordered_json parts = ordered_json::object();
  if (study.seeds.paths > 0) {
    ordered_json numbers = ordered_json::array();
    for (const RuleComparison& rule : summary.budget_rule) {
      numbers.push_back({{"title", "Share of the decay left when the budget grows with the border"},
                         {"unit", "share"},
                         {"text",
                          "0: a budget of half the border's routers undoes the decay; 1: it "
                          "changes nothing"},
                         {"where", where_json(rule.where)},
                         {"n", rule.left.n},
                         {"mean", rounded(rule.left.mean)},
                         {"ci_low", rounded(rule.left.ci_low)},
                         {"ci_high", rounded(rule.left.ci_high)}});
    }
    parts["why"] = {{"engine", "paths"},
                    {"facts", {"path_length", "border_links", "cut_size"}},
                    {"against", "budget_per_cut"},
                    {"text", kWhyText},
                    {"numbers", numbers}};
  }
  if (study.seeds.packets > 0) {
    parts["encryption"] = {{"engine", "packets"},
                           {"rows", "trigger"},
                           {"columns", "encrypted"},
                           {"metrics",
                            {{{"metric", "blocking"}, {"label", "blocked"}},
                             {{"metric", "content_yield"}, {"label", "read"}},
                             {{"metric", "metadata_yield"}, {"label", "seen to happen"}}}},
                           {"text", kEncryptionText}};
    parts["cost"] = {
        {"engine", "packets"},
        {"metrics", {"collateral", "collateral_value", "leakage", "stretch", "inspected_bytes"}},
        {"text", kCostText}};
  }
  return parts;
}

/// Findings as in summary.json: one source for both.
ordered_json findings_json(const Summary& summary) {
  return ordered_json::parse(summary_json({summary.study, {}, summary.findings, {}}))["findings"];
}

}  // namespace

std::string report_data(const Study& study, const Summary& summary, const std::string& scenes,
                        const std::string& manifest) {
  const ordered_json drawn = ordered_json::parse(scenes);
  const auto columns = knob_columns(study);
  const ordered_json engines = engines_json(study);
  const ordered_json metrics = metrics_json(summary);
  CellColumns cells(columns, engines, metrics);
  for (const SummaryCell& cell : summary.cells) {
    const auto& states = drawn["states"];
    const auto state = std::find_if(states.begin(), states.end(),
                                    [&](const auto& s) { return s["code"] == cell.state; });
    cells.add(cell, static_cast<std::size_t>(state - states.begin()));
  }
  const ordered_json data{{"schema", 1},
                          {"study",
                           {{"name", study.name},
                            {"title", study.title},
                            {"question", study.question},
                            {"claim", study.claim},
                            {"claim_text", claim_text(study.claim)},
                            {"source", kClaimSource},
                            {"answer", answer_text(summary)},
                            {"caveats", caveats(study)},
                            {"method", method(study)}}},
                          {"knobs", knobs_json(columns)},
                          {"roles", roles_json(columns)},
                          {"engines", engines},
                          {"states", drawn["states"]},
                          {"metrics", metrics},
                          {"parts", parts_json(summary, study)},
                          {"cells", cells.json()},
                          {"findings", findings_json(summary)},
                          {"meshes", drawn["meshes"]},
                          {"manifest", ordered_json::parse(manifest)}};
  return data.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

}  // namespace chokepoint
