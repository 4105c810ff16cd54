#include <fstream>
#include <set>
#include <signal.h>
#include <stdexcept>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/process/process_pool.hpp"
#include "experiments/store/atomic_file.hpp"
#include "experiments/store/results_store.hpp"
#include "experiments/store/tables.hpp"
#include "experiments/sweep/record_codec.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    char name[] = "/tmp/chokepoint-test-XXXXXX";
    path = mkdtemp(name);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

std::vector<std::string> knob_names() {
  std::vector<std::string> names;
  for (const KnobDefinition& knob : find_experiment("density-decay").knobs) {
    names.emplace_back(knob.id);
  }
  return names;
}

RunRecord record(std::uint64_t seed, double value) {
  return {"paths",
          seed,
          {"er", "4", "0.2", "shortest", "greedy", "4", "", ""},
          "XA",
          {{"blocking_bound", value}, {"sites", 4}}};
}

}  // namespace

TEST_CASE("The pool runs every job once and hands over its bytes", "[experiments]") {
  std::set<std::size_t> done;
  const PoolEnd end = run_pool(
      20, 3, [](std::size_t job) { return std::string(job * 10'000, 'x'); },
      [&](std::size_t job, const std::string& bytes) {
        CHECK(bytes.size() == job * 10'000);
        CHECK(done.insert(job).second);
      });
  CHECK(end == PoolEnd::kDone);
  CHECK(done.size() == 20);
}

TEST_CASE("What a child throws reaches its parent as what it was", "[experiments]") {
  CHECK_THROWS_AS(run_in_child([]() -> std::string { throw InputError("f", 3, "k", "bad"); }),
                  InputError);
  CHECK_THROWS_WITH(run_in_child([]() -> std::string { throw InputError("f", 3, "k", "bad"); }),
                    "f:3: k: bad");
  CHECK_THROWS_WITH(run_in_child([]() -> std::string { throw std::runtime_error("broken"); }),
                    "broken");
  CHECK_THROWS_WITH(run_in_child([]() -> std::string {
                      raise(SIGKILL);
                      return "";
                    }),
                    Catch::Contains("signal"));
}

TEST_CASE("An interrupt ends the pool and keeps what had finished", "[experiments]") {
  std::size_t finished = 0;
  const PoolEnd end = run_pool(
      100, 1,
      [](std::size_t job) -> std::string {
        if (job == 5) pause();
        return "done";
      },
      [&](std::size_t, const std::string&) {
        if (++finished == 5) kill(getpid(), SIGINT);
      });
  CHECK(end == PoolEnd::kInterrupted);
  CHECK(finished == 5);
}

TEST_CASE("Records survive the way between processes", "[experiments]") {
  const auto back = decode(encode({record(1, 0.1), record(1ULL << 52, 1.0 / 3)}));
  REQUIRE(back.size() == 2);
  CHECK(back[1].seed == 1ULL << 52);
  CHECK(back[1].values == record(0, 1.0 / 3).values);
  CHECK(back[0].knobs == record(1, 0).knobs);
}

TEST_CASE("The store gives runs back in the order of the plan", "[experiments]") {
  const TemporaryFolder folder;
  {
    ResultsStore store(folder.path, ResultsStore::Mode::kNew, knob_names());
    store.add_unit(1, "second", {record(2, 0.2)});
    store.add_unit(0, "first", {record(1, 0.1), record(1, 0.3)});
    store.put("study", "text");
    CHECK_THROWS_AS(store.add_unit(0, "first", {record(9, 9)}), InputError);
  }
  const ResultsStore store(folder.path, ResultsStore::Mode::kReadOnly);
  const auto runs = store.runs();
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].values[0].second == 0.1);
  CHECK(runs[1].values[0].second == 0.3);
  CHECK(runs[2].seed == 2);
  CHECK(store.get("study") == "text");
  CHECK(store.finished_units() == std::set<std::string>{"first", "second"});
  CHECK_THAT(
      metrics_csv(find_experiment("density-decay"), runs),
      Catch::StartsWith(
          "run,engine,seed,family,density,border_share,routing,strategy,budget,trigger,encrypted,"
          "state,metric,value\n1,paths,1,er,4,0.2,shortest,greedy,4,,,XA,blocking_bound,0.1\n"));
}

TEST_CASE("A new store sets the old one aside, a resumed one goes on", "[experiments]") {
  const TemporaryFolder folder;
  ResultsStore(folder.path, ResultsStore::Mode::kNew, knob_names())
      .add_unit(0, "old", {record(1, 1)});
  CHECK(ResultsStore(folder.path, ResultsStore::Mode::kResume, knob_names())
            .finished_units()
            .size() == 1);
  CHECK(ResultsStore(folder.path, ResultsStore::Mode::kNew, knob_names()).finished_units().empty());
  CHECK(std::filesystem::exists(folder.path / "results.previous.sqlite"));
}

TEST_CASE("What is no database, or not there, is refused", "[experiments]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(ResultsStore(folder.path, ResultsStore::Mode::kReadOnly),
                    Catch::Contains("does not exist"));
  std::ofstream(folder.path / "results.sqlite")
      << "this is no database, but long enough to be looked at";
  CHECK_THROWS_WITH(ResultsStore(folder.path, ResultsStore::Mode::kReadOnly),
                    Catch::Contains("not a database"));
}

TEST_CASE("A full disk leaves the old file, no half of a new one, and says so", "[experiments]") {
  // /dev/full answers every write with ENOSPC.
  const TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder.path / "metrics.csv.part");
  CHECK_THROWS_WITH(write_file(folder.path / "metrics.csv", "text"),
                    Catch::Contains("No space left on device"));
  CHECK_FALSE(std::filesystem::exists(folder.path / "metrics.csv"));
  CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("A folder that cannot be made is refused", "[experiments]") {
  CHECK_THROWS_WITH(prepare_folder("/proc/chokepoint/results"),
                    Catch::StartsWith("/proc/chokepoint/results: "));
}
