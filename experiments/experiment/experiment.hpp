#pragma once

#include <any>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/measure/metric_definition.hpp"
#include "experiments/measure/run_record.hpp"
#include "experiments/measure/summary.hpp"
#include "experiments/report/page.hpp"
#include "experiments/study/settings.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// A knob: a column of metrics.csv, and what people call it and its values.
struct KnobDefinition {
  std::string_view id;
  std::string_view title;
  std::string_view unit;
  std::string_view text;                                     ///< what it does, in a clause
  std::vector<std::string> (*values)(const Study& study);    ///< as printed, in drawing order
  std::string (*label)(const std::string& value) = nullptr;  ///< words for a value; null: itself
  bool is_number = false;                                    ///< numbers in JSON, not strings
  bool is_of_arm = false;  ///< tells placements apart: no fact of the world depends on it
};

/// One way of measuring.
struct EngineDefinition {
  std::string_view id;  ///< "paths" or "packets"
  std::string_view title;
  std::string_view text;
  std::string_view efficacy;  ///< the metric that a report begins with
  std::uint32_t (*seeds)(const Study& study);
};

/// A piece of a study that one process does at a time. Its key names it across program runs, so
/// that a resumed study knows what is done.
struct Unit {
  std::string key;
  std::function<std::vector<RunRecord>()> run;
};

/// What there is to do. Units are in the order in which runs are numbered; what they share may be
/// read once and be held by them, since every process is a fork of the one that planned.
struct Plan {
  std::vector<Unit> units;
  std::string pictures;  ///< for page(): what can only be drawn from the world itself; may be empty
};

/// A kind of experiment: all that the machinery for every study (seeds, processes, store, tables,
/// intervals, manifest, page) does not know. Values and plain functions; a new kind is one object
/// like this and one line in registry.cpp.
struct Experiment {
  std::string_view name;     ///< as in `experiment = "…"` of a study file
  std::string_view meaning;  ///< in a clause, for lists
  std::vector<KnobDefinition> knobs;
  std::vector<EngineDefinition> engines;
  std::span<const MetricDefinition> metrics;  ///< in the order in which the page lists them
  std::vector<Setting> settings;              ///< its keys, beside common_settings()

  /// Default of what the kind keeps in Study::own.
  std::any (*own)() = [] { return std::any(); };
  /// Checks what spans several keys and derives what is not written. Looks at no file. Throws
  /// InputError that names the key.
  void (*complete)(Study& study) = [](Study&) {};
  /// Files that the results depend on, beside the study's own.
  std::vector<std::filesystem::path> (*inputs)(const Study& study) = [](const Study&) {
    return std::vector<std::filesystem::path>();
  };
  /// Throws InputError where the study asks for something impossible: nothing is written before.
  /// `out` is the folder of the results, for files beside the usual ones.
  Plan (*plan)(const Study& study, const std::filesystem::path& out);
  /// What the runs say about the claim. Deterministic.
  Conclusions (*conclude)(const Study& study, const std::vector<RunRecord>& runs);
  /// How the page presents it. `pictures` are those of the plan.
  Page (*page)(const Study& study, const Summary& summary, const std::string& pictures);
  /// The conclusions as a few lines for a terminal.
  std::string (*table)(const Study& study, const Summary& summary);
};

/// Every kind, in the order of the registry.
std::span<const Experiment* const> experiments();
/// The kind of that name. Throws InputError that lists the known ones.
const Experiment& find_experiment(std::string_view name);

/// Cells and conclusions of a study's runs.
Summary summarise(const Study& study, const std::vector<RunRecord>& runs);

}  // namespace chokepoint
