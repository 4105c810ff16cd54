#include "experiments/sweep/run_study.hpp"

#include <optional>

#include <fmt/format.h>

#include "experiments/engine/topology_file.hpp"
#include "experiments/experiment/experiment.hpp"
#include "experiments/process/interrupt.hpp"
#include "experiments/process/process_pool.hpp"
#include "experiments/process/scratch_folder.hpp"
#include "experiments/store/atomic_file.hpp"
#include "experiments/sweep/claimed_folder.hpp"
#include "experiments/sweep/record_codec.hpp"
#include "experiments/sweep/starting_point.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr std::chrono::seconds kPatience{10};          // for readers, at the end of a run
constexpr std::chrono::seconds kPatienceAfterStop{2};  // and where somebody waits for the end

std::vector<std::string> knob_names(const Study& study) {
  std::vector<std::string> names;
  for (const KnobDefinition& knob : study.experiment->knobs) names.emplace_back(knob.id);
  return names;
}

/// Outputs of an older run must not stand beside this one's database.
void remove_outputs(const std::filesystem::path& folder) {
  std::error_code ignored;
  for (const char* name : {"metrics.csv", "summary.json", "manifest.json", "report.html"}) {
    std::filesystem::remove(folder / name, ignored);
  }
}

/// What is impossible is found here, before anything is written, and inputs are read: what units
/// need of them is in memory afterwards.
Plan plan_of(const Study& study, const Identity& identity, const SweepOptions& options,
             std::optional<HeldTopology>& held, const std::function<void()>& tidy) {
  const auto end = [&] {
    tidy();
    options.stopped_early();
  };
  const Watch watch(end, options.planning);
  Plan plan;
  with_places(study, [&] {
    held.emplace(study.topology.file);
    plan = study.experiment->plan(study, options.out);
  });
  check_unchanged(study, identity);
  return plan;
}

/// Runs the units that are not finished.
PoolEnd run_units(const std::vector<Unit>& units, ResultsStore& store,
                  const SweepOptions& options) {
  const auto finished = store.finished_units();
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (!finished.contains(units[i].key)) open.push_back(i);
  }
  std::size_t done = finished.size();
  options.progress(done, units.size());
  return run_pool(open.size(), options.jobs,
                  [&](std::size_t job) { return encode(units[open[job]].run()); },
                  {.finished =
                       [&](std::size_t job, const std::string& bytes) {
                         store.add_unit(open[job], units[open[job]].key, decode(bytes));
                         options.progress(++done, units.size());
                       },
                   .failed =
                       [&](std::size_t job, const std::string& why) {
                         store.add_failure(open[job], {units[open[job]].key, why});
                       }});
}

}  // namespace

SweepEnd run_study(const Study& study, const SweepOptions& options) {
  const InterruptGuard guard;  // from here on Ctrl-C ends the sweep, not the program
  ClaimedFolder folder(options.out);
  const ScratchFolder scratch;
  const Identity identity = Identity(Identity(study, options.overrides).text());
  const StartingPoint start = starting_point(options, identity);
  std::optional<HeldTopology> held;
  const Plan plan = plan_of(study, identity, options, held, [&] {
    scratch.remove();
    folder.release();
  });
  try_folder(options.out);
  folder.keep();

  if (start == StartingPoint::kNew) remove_outputs(options.out);
  ResultsStore store =
      start == StartingPoint::kNew
          ? ResultsStore::make(options.out, knob_names(study), {{kStudyText, identity.text()}})
          : ResultsStore(options.out, ResultsStore::Mode::kResume);
  store.put(kStudyText, identity.text());
  store.put(kPicturesText, plan.pictures);
  store.put(kUnitsText, std::to_string(plan.units.size()));

  SweepEnd end;
  end.interrupted = run_units(plan.units, store, options) == PoolEnd::kInterrupted;
  if (!store.fold(end.interrupted ? kPatienceAfterStop : kPatience)) {
    options.say((options.out / "results.sqlite").string() +
                ": is being read; results.sqlite-wal belongs to it until the reader has gone and "
                "chokepoint report has been run");
  }
  folder.take_outputs();
  end.outputs = write_outputs(store, options.out);
  return end;
}

}  // namespace chokepoint
