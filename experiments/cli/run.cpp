#include <algorithm>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/progress.hpp"
#include "experiments/cli/study_keys.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/experiment/experiment.hpp"
#include "experiments/store/tables.hpp"
#include "experiments/study/shipped.hpp"
#include "experiments/sweep/run_study.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"

namespace chokepoint::cli {
namespace {

constexpr int kFailed = 1;
constexpr int kInterrupted = 130;

struct RunOptions {
  std::string study;
  std::string out;
  std::size_t jobs = std::max(1U, std::thread::hardware_concurrency());
  std::int64_t seeds = -1;
  std::vector<std::string> set;
  bool resume = false;
  bool fresh = false;
  bool quiet = false;
  bool json = false;
};

std::vector<Override> overrides_of(const RunOptions& options) {
  std::vector<Override> overrides;
  for (const std::string& text : options.set) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw InputError("--set", 0, text, "must be key=value");
    }
    overrides.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  if (options.seeds >= 0) {
    overrides.push_back({"seeds", std::to_string(options.seeds)});
  }
  return overrides;
}

/// "units A (why) and B (why)", the first few of them.
std::string list_failed(const std::vector<FailedUnit>& failed) {
  constexpr std::size_t kShown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(failed.size(), kShown); ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", failed[i].key, failed[i].why);
  }
  if (failed.size() > kShown) text += ", …; all are in manifest.json";
  return printable(text);
}

/// Says what is missing, and ends the program with the code for it.
void end_of_run(const SweepEnd& end, const std::string& out) {
  const Outputs& outputs = end.outputs;
  const std::string failed =
      outputs.failed.empty()
          ? ""
          : fmt::format("; {} failed: {}", outputs.failed.size(), list_failed(outputs.failed));
  if (end.interrupted) {
    fmt::print(stderr, "interrupted: {} of {} units are done and kept in {}; --resume goes on{}\n",
               outputs.done, outputs.all, out, failed);
    throw CLI::RuntimeError(kInterrupted);
  }
  if (outputs.done == outputs.all) return;
  fmt::print(stderr,
             "incomplete: {} of {} units are done and kept in {}; --resume runs the others "
             "again{}\n",
             outputs.done, outputs.all, out, failed);
  throw CLI::RuntimeError(kFailed);
}

Study read(const RunOptions& options, const std::vector<Override>& overrides) {
  const StudyText found = find_study_text(options.study);
  return parse_study(found.text, found.file, overrides);
}

void run(const RunOptions& options) {
  SweepOptions sweep;
  sweep.overrides = overrides_of(options);
  const Study study = read(options, sweep.overrides);
  sweep.out = options.out.empty() ? std::filesystem::path("results") / study.name
                                  : std::filesystem::path(options.out);
  sweep.jobs = options.jobs;
  sweep.resume = options.resume;
  sweep.fresh = options.fresh;
  SweepEnd end;
  {
    Progress progress(study.name, options.quiet);
    sweep.progress = [&](std::size_t done, std::size_t all) { progress.update(done, all); };
    sweep.planning = [&](std::chrono::seconds taken) { progress.wait("being planned", taken); };
    sweep.say = [&](const std::string& text) {
      if (!options.quiet) fmt::print(stderr, "{}\n", text);
    };
    sweep.stopped_early = [] {
      fmt::print(stderr, "interrupted before anything was run\n");
      std::_Exit(kInterrupted);
    };
    end = run_study(study, sweep);
  }
  if (options.json) {
    end.outputs.summary.cells.clear();  // they are in the file
    fmt::print("{}\n", nlohmann::json::parse(summary_json(*study.experiment, end.outputs.summary,
                                                          end.outputs.done == end.outputs.all))
                           .dump(-1, ' ', true));
  } else {
    if (!options.quiet)
      fmt::print("{}", printable_lines(study.experiment->table(study, end.outputs.summary)));
    fmt::print("\n{}\n", printable((sweep.out / "report.html").string()));
  }
  end_of_run(end, printable(sweep.out.string()));
}

/// The keys of the study that was named, or of all kinds.
std::string help_on(const RunOptions& options) {
  std::string text = R"(Examples:
  chokepoint run density-decay                             into results/density-decay
  chokepoint run density-decay --set density=[2,6] --set routing=shortest --seeds 10
  chokepoint run density-decay --set topology.file=MyNetwork.graphml
  chokepoint run overload --set profile=mine.toml          another box; `profiles gfw-quic` to begin
  chokepoint run mine.toml --out results/mine --resume     go on after Ctrl-C

)";
  if (options.study.empty()) return text + help_on_keys();
  return text + help_on_keys_of(read(options, {}));
}

}  // namespace

void add_run(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* verb = app.add_subcommand("run", "Run a study and write its results and report");
  verb->add_option("STUDY", options->study, "a shipped study (chokepoint studies) or a TOML file")
      ->required();
  verb->add_option("--out", options->out, "folder for the results (default results/STUDY)");
  verb->add_option("--jobs", options->jobs, "processes at a time (default: one per core)")
      ->check(CLI::Range(1, 1024));
  verb->add_option("--seeds", options->seeds, "number of seeds of both engines")
      ->check(CLI::Range(1, 1'000));
  verb->add_option("--set", options->set, "change a key of the study: key=value, may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  verb->add_flag("--resume", options->resume, "go on with what an interrupted run left");
  verb->add_flag("--fresh", options->fresh,
                 "begin anew, also where an interrupted run has left finished units")
      ->excludes("--resume");
  verb->add_flag("--quiet", options->quiet, "no progress and no table");
  verb->add_flag("--json", options->json, "the findings as one JSON object instead of the table");
  verb->footer([options] { return help_on(*options); });
  verb->callback([options] { run(*options); });
}

void add_report(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  CLI::App* verb = app.add_subcommand("report", "Write the report of a finished run again");
  verb->add_option("DIR", *folder, "folder that chokepoint run wrote")->required();
  verb->callback([folder] {
    const Outputs outputs = write_outputs(*folder);
    fmt::print("{}\n", (std::filesystem::path(*folder) / "report.html").string());
    if (outputs.done == outputs.all) return;
    fmt::print(stderr, "{}: incomplete: {} of {} units are done{}\n", *folder, outputs.done,
               outputs.all,
               outputs.failed.empty() ? "" : "; failed: " + list_failed(outputs.failed));
  });
}

}  // namespace chokepoint::cli
