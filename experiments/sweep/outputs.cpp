#include "experiments/sweep/outputs.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/report/report.hpp"
#include "experiments/store/atomic_file.hpp"
#include "experiments/store/folder_lock.hpp"
#include "experiments/store/manifest.hpp"
#include "experiments/store/tables.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;

constexpr const char* kResults = "results.sqlite";
constexpr const char* kForeign = "holds what no run of its study writes";

bool is_number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

[[noreturn]] void reject_run(std::size_t run, const std::string& why) {
  throw InputError("", 0, fmt::format("run {}", run + 1), why);
}

/// A file may come from anywhere: what follows relies on these.
void check_runs(const Experiment& kind, const std::vector<std::string>& knobs,
                const std::vector<RunRecord>& runs) {
  const bool same = std::equal(knobs.begin(), knobs.end(), kind.knobs.begin(), kind.knobs.end(),
                               [](const std::string& name, const auto& k) { return name == k.id; });
  if (!same && !knobs.empty()) {
    throw InputError("", 0, "", fmt::format("has other knobs than a study of {}", kind.name));
  }
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunRecord& run = runs[r];
    const auto is_its = [&run](const EngineDefinition& engine) { return engine.id == run.engine; };
    if (std::none_of(kind.engines.begin(), kind.engines.end(), is_its)) {
      reject_run(r, "its engine is none of the study's");
    }
    for (std::size_t k = 0; k < kind.knobs.size(); ++k) {
      if (!kind.knobs[k].is_number || run.knobs[k].empty() || is_number(run.knobs[k])) continue;
      reject_run(r, fmt::format("{} is no number", kind.knobs[k].id));
    }
    for (const auto& [metric, value] : run.values) {
      if (find_metric(kind.metrics, metric) == nullptr) {
        reject_run(r, "has a metric that is none of the study's");
      }
    }
  }
}

/// What only the pages of some kinds look at: an object with states and meshes, or nothing.
void check_pictures(const std::string& pictures) {
  if (pictures.empty()) return;
  const json drawn = json::parse(pictures);
  for (const json& state : drawn.at("states")) {
    state.at("code").get_ref<const std::string&>();
  }
  if (!drawn.at("meshes").is_array()) throw std::invalid_argument("meshes");
}

/// What the page says of a run that is not whole.
RunState state_of(const Outputs& outputs, std::string command) {
  RunState state{outputs.done, outputs.all, {}, std::move(command)};
  for (const auto& [unit, why] : outputs.failed) state.failed.push_back(unit + ": " + why);
  return state;
}

/// The files' text, made before any is written.
struct Texts {
  Outputs outputs;
  std::string metrics, summary, manifest, page;
};

Texts texts_of(const ResultsStore& store, const std::filesystem::path& folder) {
  const Identity identity = identity_of(store);
  const Study study = parse_study(identity.source(), identity.file(), identity.overrides());
  const std::vector<RunRecord> runs = store.runs();
  const std::string pictures = store.get(kPicturesText);
  check_runs(*study.experiment, store.knobs(), runs);
  check_pictures(pictures);

  Texts texts;
  Outputs& outputs = texts.outputs;
  outputs.done = store.finished_units().size();
  const std::string all = store.get(kUnitsText);
  std::from_chars(all.data(), all.data() + all.size(), outputs.all);
  outputs.failed = store.failures();
  outputs.summary = summarise(study, runs);

  texts.metrics = metrics_csv(*study.experiment, runs);
  ManifestInput manifest;
  manifest.study_name = study.name;
  manifest.study_text = study.source;
  for (const Override& change : identity.overrides())
    manifest.overrides.push_back(change.key + "=" + change.value);
  manifest.first_seed = study.seeds.first;
  manifest.inputs = identity.inputs();
  manifest.complete = outputs.done == outputs.all;
  manifest.units = outputs.all;
  manifest.finished_units = outputs.done;
  manifest.failed = outputs.failed;
  texts.manifest = manifest_json(manifest, texts.metrics);
  texts.summary = summary_json(*study.experiment, outputs.summary, manifest.complete);
  texts.page = report_html(study, outputs.summary, pictures, texts.manifest,
                           state_of(outputs, resume_command(study, identity.overrides(), folder)));
  return texts;
}

Outputs write(const Texts& texts, const std::filesystem::path& folder) {
  write_file(folder / "metrics.csv", texts.metrics);
  write_file(folder / "summary.json", texts.summary);
  write_file(folder / "manifest.json", texts.manifest);
  write_file(folder / "report.html", texts.page);
  return texts.outputs;
}

/// The texts of a file that may come from anywhere.
Texts texts_of_foreign(const ResultsStore& store, const std::filesystem::path& folder) {
  const std::string file = (folder / kResults).string();
  try {
    return texts_of(store, folder);
  } catch (const InputError& error) {
    if (error.has_file()) throw;
    throw InputError(file, 0, error.field(), error.why());
  } catch (const std::logic_error&) {  // such as out_of_range: the file has what we never wrote
    throw InputError(file, 0, "", kForeign);
  } catch (const json::exception&) {
    throw InputError(file, 0, "", kForeign);
  }
}

}  // namespace

Identity identity_of(const ResultsStore& store) {
  const std::string text = store.get(kStudyText);
  if (text.empty()) throw InputError("", 0, "", "holds no study; chokepoint run makes one");
  return Identity(text);
}

Outputs write_outputs(const ResultsStore& store, const std::filesystem::path& folder) {
  return write(texts_of(store, folder), folder);
}

void check_results(const ResultsStore& store, const std::filesystem::path& folder) {
  texts_of_foreign(store, folder);
}

Outputs write_outputs(const std::filesystem::path& folder) {
  if (!ResultsStore::exists(folder)) {
    throw InputError((folder / kResults).string(), 0, "",
                     "does not exist; chokepoint run makes it");
  }
  FolderLock lock(folder);
  if (lock.try_run()) {
    ResultsStore::tidy(folder);
    lock.give_up_run();
  }
  lock.take_outputs();
  return write(texts_of_foreign(ResultsStore(folder, ResultsStore::Mode::kReadOnly), folder),
               folder);
}

}  // namespace chokepoint
