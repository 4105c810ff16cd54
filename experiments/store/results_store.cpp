#include "experiments/store/results_store.hpp"

#include <cerrno>
#include <cstring>
#include <unistd.h>

#include <fmt/format.h>

#include "experiments/store/database.hpp"
#include "experiments/store/results_schema.hpp"
#include "topology/base/error.hpp"
#include "topology/base/new_file.hpp"

namespace chokepoint {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFile = "results.sqlite";
constexpr const char* kPrevious = "results.previous.sqlite";
constexpr const char* kUnfinished = "results.sqlite.part";

constexpr std::chrono::seconds kPatience{10};

void put_text(const Database& database, const std::string& name, const std::string& text) {
  Statement(database, "INSERT OR REPLACE INTO text VALUES (?, ?)").bind(name).bind(text).run();
}

/// What belongs to a database beside it while it is written; the index of a log is made anew.
void remove_beside(const fs::path& file) {
  std::error_code ignored;
  for (const char* suffix : {"-shm", "-wal", "-journal"})
    fs::remove(file.string() + suffix, ignored);
}

bool has_finished_units(const fs::path& folder) {
  try {
    return !ResultsStore(folder, ResultsStore::Mode::kReadOnly).finished_units().empty();
  } catch (const InputError&) {
    return true;  // it cannot be read: who knows what it is
  }
}

/// Brings what a killed run has left in a log into the file.
void fold_or_reject(const fs::path& file) {
  try {
    if (Database(file, Database::Access::kWrite).fold(kPatience)) return;
  } catch (const InputError&) {
    return;  // no database: kept as it is
  }
  // SQLite finds a log by its name: who has the old file open would take the new one's for its own.
  throw InputError(file.string(), 0, "", "cannot be set aside: another program has it open");
}

/// Keeps an older file under another name, unless there is nothing in it.
void set_aside(const fs::path& folder) {
  const fs::path file = folder / kFile;
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(file, error)) || !has_finished_units(folder)) {
    fs::remove(file, error);
  } else {
    fold_or_reject(file);
    remove_beside(folder / kPrevious);
    fs::rename(file, folder / kPrevious, error);
  }
  if (error) throw InputError(file.string(), 0, "", "cannot be set aside: " + error.message());
  remove_beside(file);
}

/// An empty file, whatever was there.
void new_file(const fs::path& file) {
  remove_beside(file);
  const int fd = open_new_file(file);
  if (fd < 0) {
    throw InputError(file.string(), 0, "", std::string("cannot be made: ") + std::strerror(errno));
  }
  close(fd);
}

void make_file(const fs::path& file, const std::vector<std::string>& knobs,
               const std::vector<std::pair<std::string, std::string>>& texts, Journal journal) {
  new_file(file);
  Database database(file, Database::Access::kWrite);
  database.run("BEGIN");
  make_tables(database, knobs);
  for (const auto& [name, text] : texts) put_text(database, name, text);
  database.run("COMMIT");
  database.keep_journal(journal);  // the next connection finds it so, without asking readers
}

/// An open file under `file` that this process may write, with the journal that is asked for. A
/// reader who is in it keeps what it reads: the file is copied then, and the copy takes its place.
std::unique_ptr<Database> open_to_write(const fs::path& file, const fs::path& unfinished,
                                        Journal journal) {
  auto database = std::make_unique<Database>(file, Database::Access::kWrite);
  checked_knobs(*database);
  const std::string damage = database->value("PRAGMA quick_check(1)");
  if (damage != "ok") database->reject("is damaged: " + damage);
  if (database->keep_journal(journal)) return database;

  new_file(unfinished);
  Statement(*database, "VACUUM INTO ?").bind(unfinished.string()).run();
  Database(unfinished, Database::Access::kWrite).keep_journal(journal);
  database.reset();
  std::error_code error;
  fs::rename(unfinished, file, error);
  if (error) throw InputError(file.string(), 0, "", "cannot be written: " + error.message());
  remove_beside(file);
  database = std::make_unique<Database>(file, Database::Access::kWrite);
  database->keep_journal(journal);
  return database;
}

}  // namespace

ResultsStore::ResultsStore(const fs::path& folder, Mode mode, std::optional<Journal> journal) {
  const fs::path file = folder / kFile;
  if (mode == Mode::kResume) {
    database_ =
        open_to_write(file, folder / kUnfinished, journal.value_or(suitable_journal(folder)));
    return;
  }
  database_ = std::make_unique<Database>(file, Database::Access::kRead);
  checked_knobs(*database_);
  database_->run("BEGIN");  // all that is read is of one moment, also beside a run
}

ResultsStore::~ResultsStore() = default;
ResultsStore::ResultsStore(ResultsStore&&) noexcept = default;
ResultsStore& ResultsStore::operator=(ResultsStore&&) noexcept = default;

void ResultsStore::tidy(const fs::path& folder) {
  Database(folder / kFile, Database::Access::kWrite).fold(std::chrono::seconds(1));
}

bool ResultsStore::exists(const fs::path& folder) {
  std::error_code error;
  return fs::exists(fs::symlink_status(folder / kFile, error));
}

ResultsStore ResultsStore::make(const fs::path& folder, const std::vector<std::string>& knobs,
                                const std::vector<std::pair<std::string, std::string>>& texts,
                                std::optional<Journal> journal) {
  const Journal chosen = journal.value_or(suitable_journal(folder));
  const fs::path unfinished = folder / kUnfinished;
  try {
    make_file(unfinished, knobs, texts, chosen);
    if (exists(folder)) set_aside(folder);
    std::error_code error;
    fs::rename(unfinished, folder / kFile, error);
    if (error) throw InputError("", 0, "", "cannot be made: " + error.message());
  } catch (const InputError& error) {
    std::error_code ignored;
    fs::remove(unfinished, ignored);
    remove_beside(unfinished);
    throw InputError((folder / kFile).string(), 0, "", error.why());
  }
  return {folder, Mode::kResume, chosen};
}

void ResultsStore::put(const std::string& name, const std::string& text) {
  put_text(*database_, name, text);
}

std::string ResultsStore::get(const std::string& name) const {
  if (knobs().empty()) return {};
  Statement query(*database_, "SELECT value FROM text WHERE name = ?");
  return query.bind(name).step() ? query.text(0) : std::string();
}

std::vector<std::string> ResultsStore::knobs() const { return checked_knobs(*database_); }

std::set<std::string> ResultsStore::finished_units() const {
  std::set<std::string> keys;
  if (knobs().empty()) return keys;
  Statement query(*database_, "SELECT key FROM unit");
  while (query.step()) keys.insert(query.text(0));
  return keys;
}

void ResultsStore::add_unit(std::size_t order, const std::string& key,
                            const std::vector<RunRecord>& runs) {
  const Database& db = *database_;
  const auto place = static_cast<std::int64_t>(order);
  db.run("BEGIN IMMEDIATE");
  try {
    Statement(db, "INSERT INTO unit VALUES (?, ?)").bind(place).bind(key).run();
    Statement(db, "DELETE FROM failure WHERE key = ?").bind(key).run();
    std::string places = "NULL,?,?,?,?,?";  // id, unit, place, engine, seed, state
    for (std::size_t k = 0; !runs.empty() && k < runs.front().knobs.size(); ++k) places += ",?";
    Statement add_run(db, fmt::format("INSERT INTO run VALUES ({})", places).c_str());
    Statement add_result(db, "INSERT INTO result VALUES (?,?,?)");
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const RunRecord& run = runs[i];
      add_run.bind(place).bind(static_cast<std::int64_t>(i));
      add_run.bind(run.engine).bind(static_cast<std::int64_t>(run.seed));
      for (const std::string& knob : run.knobs) add_run.bind(knob);
      add_run.bind(run.state).run();
      const std::int64_t id = sqlite3_last_insert_rowid(db.handle());
      for (const auto& [metric, value] : run.values)
        add_result.bind(id).bind(metric).bind(value).run();
    }
    db.run("COMMIT");
  } catch (...) {
    sqlite3_exec(db.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

void ResultsStore::add_failure(std::size_t order, const FailedUnit& unit) {
  Statement(*database_, "INSERT OR REPLACE INTO failure VALUES (?, ?, ?)")
      .bind(static_cast<std::int64_t>(order))
      .bind(unit.key)
      .bind(unit.why)
      .run();
}

std::vector<FailedUnit> ResultsStore::failures() const {
  std::vector<FailedUnit> failed;
  Statement known(*database_, "SELECT 1 FROM sqlite_schema WHERE name = 'failure'");
  if (!known.step()) return failed;  // a file of an earlier version
  Statement query(*database_, "SELECT key, why FROM failure ORDER BY place");
  while (query.step()) failed.push_back({query.text(0), query.text(1)});
  return failed;
}

std::vector<RunRecord> ResultsStore::runs() const {
  std::vector<RunRecord> runs;
  if (knobs().empty()) return runs;
  Statement query(*database_,
                  "SELECT run.*, metric, value FROM run JOIN result ON result.run = run.id "
                  "ORDER BY unit, run.place, result.rowid");
  const int value = query.columns() - 1, metric = value - 1, state = value - 2;
  std::int64_t current = -1;
  while (query.step()) {
    if (runs.empty() || query.integer(0) != current) {
      current = query.integer(0);
      RunRecord run;
      run.engine = query.text(kEngineColumn);
      run.seed = static_cast<std::uint64_t>(query.integer(kSeedColumn));
      for (int k = kFirstKnobColumn; k < state; ++k) run.knobs.push_back(query.text(k));
      run.state = query.text(state);
      runs.push_back(std::move(run));
    }
    runs.back().values.emplace_back(query.text(metric), query.real(value));
  }
  return runs;
}

bool ResultsStore::fold(std::chrono::milliseconds patience) { return database_->fold(patience); }

}  // namespace chokepoint
