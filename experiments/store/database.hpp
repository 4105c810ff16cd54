#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <sqlite3.h>
#include <string>

#include "experiments/store/journal.hpp"

namespace chokepoint {

/// A connection to an SQLite file that may come from anywhere: links are not followed, triggers and
/// views do nothing, a value has a largest size. All functions throw InputError (file, why) when
/// SQLite cannot do its work: disk full, folder not writable, not a database.
class Database {
 public:
  enum class Access { kRead, kWrite };
  /// The file must exist. Messages name it as given.
  Database(const std::filesystem::path& file, Access access);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// From now on a transaction that has ended is on the disk, and readers do not disturb the
  /// writer: they are not met at all under a write-ahead log, and waited for elsewhere. False when
  /// the journal cannot be changed because of a reader that is in the file already.
  bool keep_journal(Journal journal);
  /// Brings the write-ahead log, if there is one, into the file, so that the file is whole alone
  /// and can be read where nothing can be written. Readers are waited for up to `patience`; false
  /// when one stayed. Nothing is lost then: log and file belong together until somebody writes.
  bool fold(std::chrono::milliseconds patience);

  void run(const char* sql) const;
  /// The first column of the first row of a query; empty when there is none.
  std::string value(const char* sql) const;
  void check(int code) const;
  [[noreturn]] void reject(std::string why) const;
  sqlite3* handle() const { return handle_; }

 private:
  int journal_mode(const char* mode);

  std::filesystem::path file_;
  sqlite3* handle_ = nullptr;
};

/// A prepared statement; parameters are bound in order by `bind`. The database outlives it.
class Statement {
 public:
  Statement(const Database& database, const char* sql);
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(const std::string& text);
  Statement& bind(std::int64_t number);
  Statement& bind(double number);
  /// True when there is a row to read.
  bool step();
  /// Runs a statement without rows and makes it ready for the next values.
  void run();

  int columns() const { return sqlite3_column_count(statement_); }
  /// A value of the row. Throws InputError when it has another type than asked for.
  std::string text(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;

 private:
  [[noreturn]] void reject(int column, const char* wanted) const;

  const Database& database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace chokepoint
