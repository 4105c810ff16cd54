#include "experiments/store/results_store.hpp"

#include <functional>
#include <sqlite3.h>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr const char* kFile = "results.sqlite";
constexpr const char* kPrevious = "results.previous.sqlite";

/// A column for each knob: `{}` takes them.
constexpr const char* kSchema = R"sql(
  CREATE TABLE IF NOT EXISTS text (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS unit (place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS run (
    id INTEGER PRIMARY KEY,
    unit INTEGER NOT NULL REFERENCES unit(place), place INTEGER NOT NULL,
    engine TEXT NOT NULL, seed INTEGER NOT NULL,
    {} state TEXT NOT NULL, UNIQUE (unit, place));
  CREATE TABLE IF NOT EXISTS result (
    run INTEGER NOT NULL REFERENCES run(id), metric TEXT NOT NULL, value REAL NOT NULL);
)sql";

// Columns of the table `run` around those of the knobs.
constexpr int kEngineColumn = 3;
constexpr int kSeedColumn = 4;
constexpr int kFirstKnobColumn = 5;

}  // namespace

/// The connection and its errors.
struct ResultsStore::Database {
  sqlite3* handle = nullptr;
  std::filesystem::path file;

  ~Database() { sqlite3_close(handle); }

  void check(int code) const {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
    throw InputError(file.string(), 0, "",
                     handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code));
  }
  void run(const char* sql) const { check(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr)); }
};

namespace {

/// A prepared statement; parameters are bound in order by `bind`.
class Statement {
 public:
  template <class Database>
  Statement(const Database& database, const char* sql)
      : check_([&database](int code) { database.check(code); }) {
    check_(sqlite3_prepare_v2(database.handle, sql, -1, &statement_, nullptr));
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text) {
    check_(sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                             SQLITE_TRANSIENT));
    return *this;
  }
  Statement& bind(std::int64_t number) {
    check_(sqlite3_bind_int64(statement_, ++bound_, number));
    return *this;
  }
  Statement& bind(double number) {
    check_(sqlite3_bind_double(statement_, ++bound_, number));
    return *this;
  }
  /// True when there is a row to read.
  bool step() {
    const int code = sqlite3_step(statement_);
    check_(code);
    return code == SQLITE_ROW;
  }
  /// Runs a statement without rows and makes it ready for the next values.
  void run() {
    step();
    check_(sqlite3_reset(statement_));
    bound_ = 0;
  }
  std::string text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return bytes == nullptr ? std::string() : bytes;
  }
  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  int columns() const { return sqlite3_column_count(statement_); }
  double real(int column) const { return sqlite3_column_double(statement_, column); }

 private:
  std::function<void(int)> check_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace

ResultsStore::ResultsStore(const std::filesystem::path& folder, Mode mode,
                           const std::vector<std::string>& knobs)
    : database_(std::make_unique<Database>()) {
  Database& db = *database_;
  db.file = folder / kFile;
  if (mode == Mode::kNew && std::filesystem::exists(db.file)) {
    std::error_code error;
    std::filesystem::rename(db.file, folder / kPrevious, error);
    if (error) throw InputError(db.file.string(), 0, "", "cannot be set aside: " + error.message());
  }
  if (mode == Mode::kReadOnly && !std::filesystem::exists(db.file)) {
    throw InputError(db.file.string(), 0, "", "does not exist; chokepoint run makes it");
  }
  const int flags =
      mode == Mode::kReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  db.check(sqlite3_open_v2(db.file.c_str(), &db.handle, flags, nullptr));
  if (mode != Mode::kReadOnly) {
    // A transaction survives a crash of the program; only a power cut could cost the last ones.
    db.run("PRAGMA synchronous = OFF");
    std::string columns;
    for (const std::string& knob : knobs) columns += fmt::format("\"{}\" TEXT, ", knob);
    db.run(fmt::format(kSchema, columns).c_str());
  } else {
    db.run("SELECT 1 FROM run LIMIT 1");
  }
}

ResultsStore::~ResultsStore() = default;

void ResultsStore::put(const std::string& name, const std::string& text) {
  Statement(*database_, "INSERT OR REPLACE INTO text VALUES (?, ?)").bind(name).bind(text).run();
}

std::string ResultsStore::get(const std::string& name) const {
  Statement query(*database_, "SELECT value FROM text WHERE name = ?");
  return query.bind(name).step() ? query.text(0) : std::string();
}

std::set<std::string> ResultsStore::finished_units() const {
  std::set<std::string> keys;
  Statement query(*database_, "SELECT key FROM unit");
  while (query.step()) keys.insert(query.text(0));
  return keys;
}

void ResultsStore::add_unit(std::size_t order, const std::string& key,
                            const std::vector<RunRecord>& runs) {
  const Database& db = *database_;
  db.run("BEGIN");
  try {
    Statement(db, "INSERT INTO unit VALUES (?, ?)")
        .bind(static_cast<std::int64_t>(order))
        .bind(key)
        .run();
    std::string places = "NULL,?,?,?,?,?";  // id, unit, place, engine, seed, state
    for (std::size_t k = 0; !runs.empty() && k < runs.front().knobs.size(); ++k) places += ",?";
    Statement add_run(db, fmt::format("INSERT INTO run VALUES ({})", places).c_str());
    Statement add_result(db, "INSERT INTO result VALUES (?,?,?)");
    for (std::size_t i = 0; i < runs.size(); ++i) {
      const RunRecord& run = runs[i];
      add_run.bind(static_cast<std::int64_t>(order)).bind(static_cast<std::int64_t>(i));
      add_run.bind(run.engine).bind(static_cast<std::int64_t>(run.seed));
      for (const std::string& knob : run.knobs) add_run.bind(knob);
      add_run.bind(run.state).run();
      const std::int64_t id = sqlite3_last_insert_rowid(db.handle);
      for (const auto& [metric, value] : run.values)
        add_result.bind(id).bind(metric).bind(value).run();
    }
    db.run("COMMIT");
  } catch (...) {
    sqlite3_exec(db.handle, "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

std::vector<RunRecord> ResultsStore::runs() const {
  Statement query(*database_,
                  "SELECT run.*, metric, value FROM run JOIN result ON result.run = run.id "
                  "ORDER BY unit, run.place, result.rowid");
  const int value = query.columns() - 1, metric = value - 1, state = value - 2;
  std::vector<RunRecord> runs;
  std::int64_t current = -1;
  while (query.step()) {
    if (query.integer(0) != current) {
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

}  // namespace chokepoint
