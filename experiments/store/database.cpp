#include "experiments/store/database.hpp"

#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// How long a writer waits for another process: far longer than a query takes.
constexpr int kPatienceMilliseconds = 60'000;
constexpr int kPatienceForChangeMilliseconds = 1'000;  // there is another way
/// The largest text: a page's pictures of a large world have a few megabytes.
constexpr int kLargestValue = 256 << 20;

constexpr std::chrono::milliseconds kBetweenTries{1};

/// The file by a name without links above it; the file itself must be one, and no link.
std::filesystem::path real_name(const std::filesystem::path& file) {
  const auto reject = [&file](const std::string& why) {
    throw InputError(file.string(), 0, "", why);
  };
  std::error_code error;
  const auto status = std::filesystem::symlink_status(file, error);
  if (std::filesystem::is_symlink(status)) reject("is a link; results are a file of their own");
  if (!std::filesystem::exists(status)) reject("does not exist; chokepoint run makes it");
  if (!std::filesystem::is_regular_file(status)) reject("is no file");
  const auto folder = file.parent_path();
  const auto real = std::filesystem::canonical(folder.empty() ? "." : folder, error);
  if (error) reject(error.message());
  return real / file.filename();
}

}  // namespace

Database::Database(const std::filesystem::path& file, Access access) : file_(file) {
  const int flags = SQLITE_OPEN_NOFOLLOW |
                    (access == Access::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  const int code = sqlite3_open_v2(real_name(file).c_str(), &handle_, flags, nullptr);
  if (code != SQLITE_OK) {
    const std::string why = handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code);
    sqlite3_close(handle_);
    reject(why);
  }
  sqlite3_busy_timeout(handle_, kPatienceMilliseconds);
  sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, kLargestValue);
  for (const int option : {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
                           SQLITE_DBCONFIG_TRUSTED_SCHEMA}) {
    sqlite3_db_config(handle_, option, 0, nullptr);
  }
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

Database::~Database() { sqlite3_close(handle_); }

void Database::reject(std::string why) const {
  // SQLite cites what is in the file, which may be anything.
  std::replace_if(
      why.begin(), why.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  throw InputError(file_.string(), 0, "", why);
}

void Database::check(int code) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  reject(sqlite3_errmsg(handle_));
}

void Database::run(const char* sql) const {
  check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr));
}

std::string Database::value(const char* sql) const {
  Statement query(*this, sql);
  return query.step() ? query.text(0) : std::string();
}

/// Result code of a change of journal; SQLITE_DONE when it is as asked.
int Database::journal_mode(const char* mode) {
  std::string now;
  const auto keep = [](void* to, int, char** values, char**) {
    *static_cast<std::string*>(to) = values[0] == nullptr ? "" : values[0];
    return 0;
  };
  const int code = sqlite3_exec(handle_, fmt::format("PRAGMA journal_mode = {}", mode).c_str(),
                                keep, &now, nullptr);
  if (code != SQLITE_OK) return code;
  return now == mode ? SQLITE_DONE : SQLITE_OK;
}

bool Database::keep_journal(Journal journal) {
  // FULL syncs at every commit: a unit is minutes of work and a sync is milliseconds.
  run("PRAGMA synchronous = FULL");
  sqlite3_busy_timeout(handle_, kPatienceForChangeMilliseconds);
  const int code = journal_mode(journal == Journal::kWriteAhead ? "wal" : "delete");
  sqlite3_busy_timeout(handle_, kPatienceMilliseconds);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return false;
  check(code);
  return code == SQLITE_DONE;
}

bool Database::fold(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  run("SELECT 1 FROM sqlite_schema LIMIT 1");  // only now is a log found that a crash has left
  sqlite3_busy_timeout(handle_, 0);
  int code = SQLITE_BUSY;
  while (true) {
    // All of the log that no reader needs gets into the file, even if one stays to the end.
    sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    code = journal_mode("delete");
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) break;
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kBetweenTries);
  }
  sqlite3_busy_timeout(handle_, kPatienceMilliseconds);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) return false;
  check(code);
  return code == SQLITE_DONE;
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
  database.check(sqlite3_prepare_v2(database.handle(), sql, -1, &statement_, nullptr));
}

Statement& Statement::bind(const std::string& text) {
  database_.check(sqlite3_bind_text(statement_, ++bound_, text.data(),
                                    static_cast<int>(text.size()), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(std::int64_t number) {
  database_.check(sqlite3_bind_int64(statement_, ++bound_, number));
  return *this;
}

Statement& Statement::bind(double number) {
  database_.check(sqlite3_bind_double(statement_, ++bound_, number));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  database_.check(code);
  return code == SQLITE_ROW;
}

void Statement::run() {
  step();
  database_.check(sqlite3_reset(statement_));
  bound_ = 0;
}

void Statement::reject(int column, const char* wanted) const {
  database_.reject(fmt::format("holds in the column {} what is no {}",
                               sqlite3_column_name(statement_, column), wanted));
}

std::string Statement::text(int column) const {
  if (sqlite3_column_type(statement_, column) != SQLITE_TEXT) reject(column, "text");
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t Statement::integer(int column) const {
  if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) reject(column, "whole number");
  return sqlite3_column_int64(statement_, column);
}

double Statement::real(int column) const {
  const int type = sqlite3_column_type(statement_, column);
  if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) reject(column, "number");
  return sqlite3_column_double(statement_, column);
}

}  // namespace chokepoint
