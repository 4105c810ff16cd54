#include "experiments/sweep/run_study.hpp"

#include <cstdlib>

#include <nlohmann/json.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/process/process_pool.hpp"
#include "experiments/report/report.hpp"
#include "experiments/store/atomic_file.hpp"
#include "experiments/store/manifest.hpp"
#include "experiments/store/results_store.hpp"
#include "experiments/store/tables.hpp"
#include "experiments/sweep/record_codec.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;

// Names of the texts in the store.
constexpr const char* kStudy = "study";
constexpr const char* kPictures = "pictures";
constexpr const char* kUnits = "units";  // how many there are in all

/// SHA-256 of each input by its name. The study itself counts as it was read: a shipped one is no
/// file.
std::string digests_of_inputs(const Study& study) {
  auto digests = nlohmann::ordered_json::parse(input_digests(study.experiment->inputs(study)));
  digests[study.file.string()] = sha256(study.source);
  return digests.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace);
}

std::vector<std::string> knob_names(const Study& study) {
  std::vector<std::string> names;
  for (const KnobDefinition& knob : study.experiment->knobs) names.emplace_back(knob.id);
  return names;
}

/// What makes two sweeps the same: results of one may stand beside the other's.
std::string identity(const Study& study, const SweepOptions& options) {
  json overrides = json::array();
  for (const Override& change : options.overrides) {
    overrides.push_back({change.key, change.value});
  }
  return json{{"file", study.file.string()},
              {"text", study.source},
              {"overrides", overrides},
              {"inputs", digests_of_inputs(study)}}
      .dump();
}

/// Outputs of an older run must not stand beside this one's database.
void remove_outputs(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const char* name : {"metrics.csv", "summary.json", "manifest.json", "report.html"}) {
    std::filesystem::remove(folder / name, ignored);
  }
}

Study study_of(const std::string& identity, std::vector<Override>& overrides) {
  const json stored = json::parse(identity);
  for (const auto& change : stored["overrides"]) overrides.push_back({change[0], change[1]});
  return parse_study(stored["text"], stored["file"].get<std::string>(), overrides);
}

void check_same_sweep(const ResultsStore& store, const std::filesystem::path& out,
                      const std::string& identity) {
  const std::string stored = store.get(kStudy);
  if (!stored.empty() && stored != identity) {
    throw InputError((out / "results.sqlite").string(), 0, "--resume",
                     "holds another study or other settings; run without --resume, or with another "
                     "--out");
  }
}

}  // namespace

SweepEnd run_study(const Study& study, const SweepOptions& options) {
  const InterruptGuard guard;  // from here on Ctrl-C ends the sweep, not the program
  // What is impossible is found before anything is written.
  Plan plan;
  with_places(study, [&] { plan = study.experiment->plan(study, options.out); });
  const std::vector<Unit>& units = plan.units;
  const std::string same = identity(study, options);
  prepare_folder(options.out);
  ResultsStore store(options.out,
                     options.resume ? ResultsStore::Mode::kResume : ResultsStore::Mode::kNew,
                     knob_names(study));
  check_same_sweep(store, options.out, same);
  if (!options.resume) remove_outputs(options.out);
  store.put(kStudy, same);
  store.put(kPictures, plan.pictures);
  store.put(kUnits, std::to_string(units.size()));

  const auto finished = store.finished_units();
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!finished.contains(units[i].key)) open.push_back(i);
  }
  SweepEnd end{false, finished.size(), units.size(), {}};
  options.progress(end.done, end.all);
  const PoolEnd pool = run_pool(
      open.size(), options.jobs, [&](std::size_t job) { return encode(units[open[job]].run()); },
      [&](std::size_t job, const std::string& bytes) {
        store.add_unit(open[job], units[open[job]].key, decode(bytes));
        options.progress(++end.done, end.all);
      });
  end.interrupted = pool == PoolEnd::kInterrupted;
  end.summary = write_outputs(options.out);
  return end;
}

Summary write_outputs(const std::filesystem::path& folder) {
  const ResultsStore store(folder, ResultsStore::Mode::kReadOnly);
  ManifestInput manifest;
  std::vector<Override> overrides;
  const Study study = study_of(store.get(kStudy), overrides);
  const std::vector<RunRecord> runs = store.runs();
  const Experiment& kind = *study.experiment;
  const std::string csv = metrics_csv(kind, runs);
  Summary summary = summarise(study, runs);

  manifest.study_name = study.name;
  manifest.study_text = study.source;
  for (const Override& change : overrides)
    manifest.overrides.push_back(change.key + "=" + change.value);
  manifest.first_seed = study.seeds.first;
  manifest.inputs = json::parse(store.get(kStudy))["inputs"];
  RunState state;
  state.done = store.finished_units().size();
  state.all = std::strtoull(store.get(kUnits).c_str(), nullptr, 10);
  state.command = resume_command(study, overrides, folder);
  manifest.complete = state.complete();
  const std::string manifest_text = manifest_json(manifest, csv);

  write_file(folder / "metrics.csv", csv);
  write_file(folder / "summary.json", summary_json(kind, summary));
  write_file(folder / "manifest.json", manifest_text);
  write_file(folder / "report.html",
             report_html(study, summary, store.get(kPictures), manifest_text, state));
  return summary;
}

}  // namespace chokepoint
