#include "experiments/store/results_store.hpp"

#include <chrono>
#include <fstream>
#include <functional>
#include <set>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/store/database.hpp"
#include "experiments/store/folder_lock.hpp"
#include "experiments/store/tables.hpp"
#include "tests/experiments/temporary_folder.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;
using chokepoint::test::TemporaryFolder;
using Mode = ResultsStore::Mode;
using std::chrono::milliseconds;

// SQLite syncs by these; what it asks for is counted on the way.
namespace {
int syncs = 0;
}
extern "C" int fdatasync(int fd) {
  ++syncs;
  return fsync(fd);
}

namespace {

constexpr milliseconds kHeld{1'500};  // longer than any query here takes

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

ResultsStore new_store(const TemporaryFolder& folder, std::optional<Journal> journal = {}) {
  return ResultsStore::make(folder.path, knob_names(), {{"study", "text"}}, journal);
}

/// Another process, that does something with the folder until it is told to end. It is made before
/// this one opens a database: SQLite takes a fork of an open one for the same process.
class Other {
 public:
  explicit Other(const std::function<void()>& act) {
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends_) == 0);
    child_ = fork();
    if (child_ != 0) return;
    char byte = 0;
    if (read(ends_[1], &byte, 1) == 1) {
      act();
      if (write(ends_[1], "r", 1) == 1) pause();
    }
    _exit(0);
  }
  ~Other() { end(); }
  /// Returns when it has done it.
  void start() {
    char byte = 0;
    REQUIRE(write(ends_[0], "s", 1) == 1);
    REQUIRE(read(ends_[0], &byte, 1) == 1);
  }
  void end() {
    if (child_ < 0) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
    child_ = -1;
    close(ends_[0]);
    close(ends_[1]);
  }
  /// end() from another thread, after a while.
  std::thread end_after(milliseconds time) {
    return std::thread([this, time] {
      std::this_thread::sleep_for(time);
      end();
    });
  }
  pid_t id() const { return child_; }

 private:
  pid_t child_ = -1;
  int ends_[2] = {-1, -1};
};

/// Opens the results and stays in a transaction that has read them.
std::function<void()> reading(const TemporaryFolder& folder) {
  return [file = folder.path / "results.sqlite"] {
    auto* database = new Database(file, Database::Access::kRead);
    database->run("BEGIN");
    database->value("SELECT name FROM text");
  };
}

std::set<std::string> names_in(const TemporaryFolder& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path)) {
    names.insert(entry.path().filename());
  }
  return names;
}

void change(const TemporaryFolder& folder, const char* sql) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open((folder.path / "results.sqlite").c_str(), &handle) == SQLITE_OK);
  char* error = nullptr;
  sqlite3_exec(handle, sql, nullptr, nullptr, &error);
  INFO(sql << ": " << (error == nullptr ? "" : error));
  CHECK(error == nullptr);
  sqlite3_close(handle);
}

}  // namespace

TEST_CASE("The store gives runs back in the order of the plan", "[experiments]") {
  const TemporaryFolder folder;
  {
    ResultsStore store = new_store(folder);
    store.add_unit(1, "second", {record(2, 0.2)});
    store.add_unit(0, "first", {record(1, 0.1), record(1, 0.3)});
    CHECK_THROWS_AS(store.add_unit(0, "first", {record(9, 9)}), InputError);
    CHECK(store.fold(milliseconds(0)));
  }
  const ResultsStore store(folder.path, Mode::kReadOnly);
  const auto runs = store.runs();
  REQUIRE(runs.size() == 3);
  CHECK(runs[0].values[0].second == 0.1);
  CHECK(runs[1].values[0].second == 0.3);
  CHECK(runs[2].seed == 2);
  CHECK(store.get("study") == "text");
  CHECK(store.knobs() == knob_names());
  CHECK(store.finished_units() == std::set<std::string>{"first", "second"});
  CHECK_THAT(
      metrics_csv(find_experiment("density-decay"), runs),
      Catch::StartsWith(
          "run,engine,seed,family,density,border_share,routing,strategy,budget,trigger,encrypted,"
          "state,metric,value\n1,paths,1,er,4,0.2,shortest,greedy,4,,,XA,blocking_bound,0.1\n"));
}

TEST_CASE("A failure is noted until its unit has finished", "[experiments]") {
  const TemporaryFolder folder;
  ResultsStore store = new_store(folder);
  store.add_failure(1, {"second", "killed"});
  store.add_failure(0, {"first", "killed"});
  store.add_failure(0, {"first", "crashed"});
  REQUIRE(store.failures().size() == 2);
  CHECK(store.failures()[0].why == "crashed");
  store.add_unit(0, "first", {record(1, 1)});
  REQUIRE(store.failures().size() == 1);
  CHECK(store.failures()[0].key == "second");
}

TEST_CASE("A new store sets finished units aside, a resumed one goes on", "[experiments]") {
  const TemporaryFolder folder;
  new_store(folder).add_unit(0, "old", {record(1, 1)});
  CHECK(ResultsStore(folder.path, Mode::kResume).finished_units().size() == 1);
  CHECK(new_store(folder).finished_units().empty());
  std::filesystem::rename(folder.path / "results.previous.sqlite", folder.path / "results.sqlite");
  CHECK(ResultsStore(folder.path, Mode::kReadOnly).finished_units() ==
        std::set<std::string>{"old"});
}

TEST_CASE("An empty store does not take the place of older results", "[experiments]") {
  const TemporaryFolder folder;
  new_store(folder).add_unit(0, "old", {record(1, 1)});
  new_store(folder);
  new_store(folder);
  std::filesystem::rename(folder.path / "results.previous.sqlite", folder.path / "results.sqlite");
  CHECK(ResultsStore(folder.path, Mode::kReadOnly).finished_units().size() == 1);
}

TEST_CASE("Results that another program has open are not set aside under it", "[experiments]") {
  const TemporaryFolder folder;
  Other reader(reading(folder));
  new_store(folder, Journal::kWriteAhead).add_unit(0, "old", {record(1, 1)});
  const ResultsStore writer(folder.path, Mode::kResume, Journal::kWriteAhead);
  reader.start();
  CHECK_THROWS_WITH(new_store(folder), Catch::Contains("another program has it open"));
  CHECK(ResultsStore(folder.path, Mode::kReadOnly).finished_units().size() == 1);
}

TEST_CASE("A unit is on the disk when it has been added", "[experiments]") {
  for (const Journal journal : {Journal::kWriteAhead, Journal::kRollback}) {
    const TemporaryFolder folder;
    ResultsStore store = new_store(folder, journal);
    syncs = 0;
    store.add_unit(0, "unit", {record(1, 1)});
    CHECK(syncs > 0);
  }
}

TEST_CASE("A reader in a transaction keeps no unit waiting", "[experiments]") {
  const TemporaryFolder folder;
  Other reader(reading(folder));
  ResultsStore store = new_store(folder, Journal::kWriteAhead);
  reader.start();
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < 5; ++i) store.add_unit(i, std::to_string(i), {record(i, 1)});
  CHECK(std::chrono::steady_clock::now() - start < kHeld);
  CHECK(ResultsStore(folder.path, Mode::kReadOnly).finished_units().size() == 5);
}

TEST_CASE("Without a log a unit waits for the reader to end, and is kept", "[experiments]") {
  const TemporaryFolder folder;
  Other reader(reading(folder));
  ResultsStore store = new_store(folder, Journal::kRollback);
  reader.start();
  std::thread end = reader.end_after(kHeld);
  store.add_unit(0, "unit", {record(1, 1)});
  end.join();
  CHECK(store.finished_units().size() == 1);
  CHECK(names_in(folder) == std::set<std::string>{"results.sqlite"});
}

TEST_CASE("A reader who was there before a run goes on keeps it from nothing", "[experiments]") {
  const TemporaryFolder folder;
  Other reader(reading(folder));
  {
    ResultsStore store = new_store(folder, Journal::kWriteAhead);
    store.add_unit(0, "unit", {record(1, 1)});
    REQUIRE(store.fold(milliseconds(0)));
  }
  reader.start();
  const auto start = std::chrono::steady_clock::now();
  ResultsStore store(folder.path, Mode::kResume, Journal::kWriteAhead);
  store.add_unit(1, "more", {record(2, 1)});
  CHECK(store.finished_units().size() == 2);
  CHECK(store.fold(milliseconds(0)));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  CHECK(names_in(folder) == std::set<std::string>{"results.sqlite"});
}

TEST_CASE("At the end the file is whole alone, as soon as no reader is left", "[experiments]") {
  const TemporaryFolder folder;
  Other reader(reading(folder));
  ResultsStore store = new_store(folder, Journal::kWriteAhead);
  store.add_unit(0, "unit", {record(1, 1)});
  CHECK(names_in(folder).contains("results.sqlite-wal"));
  reader.start();
  store.add_unit(1, "later", {record(2, 1)});
  CHECK_FALSE(store.fold(milliseconds(50)));
  CHECK(store.finished_units().size() == 2);
  std::thread end = reader.end_after(kHeld);
  CHECK(store.fold(milliseconds(20'000)));
  end.join();
  CHECK(names_in(folder) == std::set<std::string>{"results.sqlite"});
  // Readable where nothing can be written: SQLite's way to say so (sqlite.org/uri.html).
  sqlite3* handle = nullptr;
  const std::string uri = "file:" + (folder.path / "results.sqlite").string() + "?immutable=1";
  REQUIRE(sqlite3_open_v2(uri.c_str(), &handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr) ==
          SQLITE_OK);
  CHECK(sqlite3_exec(handle, "SELECT * FROM run", nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
}

TEST_CASE("A log that a killed run has left is brought in", "[experiments]") {
  const TemporaryFolder folder;
  {
    Other killed([&] {
      auto* store = new ResultsStore(new_store(folder, Journal::kWriteAhead));
      store->add_unit(0, "unit", {record(1, 1)});
    });
    killed.start();
  }
  CHECK(names_in(folder).contains("results.sqlite-wal"));
  ResultsStore::tidy(folder.path);
  CHECK(names_in(folder) == std::set<std::string>{"results.sqlite"});
  CHECK(ResultsStore(folder.path, Mode::kReadOnly).finished_units().size() == 1);
}

TEST_CASE("Other machines' file systems get no write-ahead log", "[experiments]") {
  // proc(5) is of this machine; that a share is told apart needs one, so only the rest is tested.
  CHECK(suitable_journal("/proc") == Journal::kWriteAhead);
  CHECK(suitable_journal("/nowhere") == Journal::kRollback);
}

TEST_CASE("What is no database, or not there, is refused", "[experiments]") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(ResultsStore(folder.path, Mode::kReadOnly), Catch::Contains("does not exist"));
  std::ofstream(folder.path / "results.sqlite")
      << "this is no database, but long enough to be looked at";
  for (const Mode mode : {Mode::kReadOnly, Mode::kResume}) {
    CHECK_THROWS_WITH(ResultsStore(folder.path, mode), Catch::Contains("not a database"));
  }
}

TEST_CASE("A link in place of the results is not followed", "[experiments]") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  new_store(elsewhere).add_unit(0, "unit", {record(1, 1)});
  const auto other = elsewhere.path / "results.sqlite";
  std::filesystem::create_symlink(other, folder.path / "results.sqlite");
  CHECK_THROWS_WITH(ResultsStore(folder.path, Mode::kReadOnly), Catch::Contains("is a link"));
  CHECK_THROWS_WITH(ResultsStore(folder.path, Mode::kResume), Catch::Contains("is a link"));
  new_store(folder).add_unit(0, "mine", {record(1, 1)});
  CHECK(ResultsStore(elsewhere.path, Mode::kReadOnly).finished_units() ==
        std::set<std::string>{"unit"});
}

TEST_CASE("Tables that are not a store's are refused", "[experiments]") {
  const char* const kForeign[] = {
      "DROP TABLE result",
      "DROP TABLE run; CREATE TABLE run (id)",
      "DROP TABLE run; CREATE VIEW run AS SELECT 1 AS id, 1 AS unit, 1 AS place, 'paths' AS engine,"
      " 1 AS seed, 'XA' AS state",
      "DROP TABLE unit; CREATE VIRTUAL TABLE unit USING fts5(place, key)",
      "ALTER TABLE unit ADD COLUMN more GENERATED ALWAYS AS (key || place)",
      "ALTER TABLE text RENAME COLUMN value TO content",
      "ALTER TABLE failure ADD COLUMN more",
  };
  for (const char* sql : kForeign) {
    const TemporaryFolder folder;
    new_store(folder).add_unit(0, "unit", {record(1, 1)});
    change(folder, sql);
    INFO(sql);
    for (const Mode mode : {Mode::kReadOnly, Mode::kResume}) {
      CHECK_THROWS_WITH(ResultsStore(folder.path, mode), Catch::Contains("no results of this"));
    }
  }
}

TEST_CASE("Values of another type than a store writes are refused", "[experiments]") {
  const char* const kForeign[] = {
      "UPDATE result SET value = 'much'",      "UPDATE result SET value = x'00'",
      "UPDATE run SET seed = 'first'",         "UPDATE run SET density = NULL",
      "UPDATE run SET engine = x'7061746873'", "UPDATE result SET metric = x'00'",
      "UPDATE run SET state = zeroblob(1000)",
  };
  for (const char* sql : kForeign) {
    const TemporaryFolder folder;
    new_store(folder).add_unit(0, "unit", {record(1, 1)});
    change(folder, sql);
    INFO(sql);
    CHECK_THROWS_AS(ResultsStore(folder.path, Mode::kReadOnly).runs(), InputError);
  }
}

TEST_CASE("A trigger in a file that somebody sent does nothing", "[experiments]") {
  const TemporaryFolder folder;
  new_store(folder).add_unit(0, "unit", {record(1, 1)});
  change(folder, "CREATE TRIGGER t AFTER INSERT ON unit BEGIN DELETE FROM unit; END");
  ResultsStore store(folder.path, Mode::kResume);
  store.add_unit(1, "more", {record(2, 1)});
  CHECK(store.finished_units().size() == 2);
}

TEST_CASE("A folder in use is refused by the process that has it, and free once that is killed",
          "[experiments]") {
  const TemporaryFolder folder;
  Other first([&] { (new FolderLock(folder.path))->take_run(); });
  first.start();
  {
    FolderLock second(folder.path);
    CHECK_FALSE(second.try_run());
    CHECK_THROWS_WITH(second.take_run(),
                      Catch::Contains("in use: process " + std::to_string(first.id())));
    second.take_outputs();  // a report beside a run
  }
  CHECK(names_in(folder).size() == 1);  // it is the first's still
  first.end();
  {
    FolderLock third(folder.path);
    CHECK(third.try_run());
  }
  CHECK(names_in(folder).empty());
}

TEST_CASE("What stands in a lock's place is not followed", "[experiments]") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  std::filesystem::create_symlink(elsewhere.path / "made", folder.path / ".chokepoint.lock");
  CHECK_THROWS_AS(FolderLock(folder.path), InputError);
  CHECK(names_in(elsewhere).empty());
}
