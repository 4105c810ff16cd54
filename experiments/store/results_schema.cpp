#include "experiments/store/results_schema.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace chokepoint {
namespace {

/// A column for each knob: `{}` takes them.
constexpr const char* kSchema = R"sql(
  CREATE TABLE text (name TEXT PRIMARY KEY, value TEXT NOT NULL);
  CREATE TABLE unit (place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
  CREATE TABLE failure (place INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, why TEXT NOT NULL);
  CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    unit INTEGER NOT NULL REFERENCES unit(place), place INTEGER NOT NULL,
    engine TEXT NOT NULL, seed INTEGER NOT NULL,
    {} state TEXT NOT NULL, UNIQUE (unit, place));
  CREATE TABLE result (
    run INTEGER NOT NULL REFERENCES run(id), metric TEXT NOT NULL, value REAL NOT NULL);
)sql";

using Columns = std::vector<std::string>;

/// Names of a table's columns; none when it is missing, or a view or of a module of SQLite's, which
/// compute what they say.
Columns columns_of(const Database& database, const std::string& table) {
  Statement stored(database,
                   "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ? AND "
                   "rootpage > 0");
  if (!stored.bind(table).step()) return {};
  Columns names;
  Statement query(database, "SELECT name, hidden FROM pragma_table_xinfo(?)");
  query.bind(table);
  while (query.step()) {
    // A computed column has no name that we would ask for.
    names.push_back(query.integer(1) == 0 ? query.text(0) : "");
  }
  return names;
}

void check_columns(const Database& database, const std::string& table, const Columns& columns) {
  if (columns_of(database, table) == columns) return;
  database.reject(
      fmt::format("holds no results of this program: its table {} is missing or is "
                  "another",
                  table));
}

}  // namespace

void make_tables(const Database& database, const std::vector<std::string>& knobs) {
  std::string columns;
  for (const std::string& knob : knobs) columns += fmt::format("\"{}\" TEXT, ", knob);
  database.run(fmt::format(kSchema, columns).c_str());
}

std::vector<std::string> checked_knobs(const Database& database) {
  if (Statement(database, "SELECT 1 FROM sqlite_schema LIMIT 1").step() == false) return {};
  check_columns(database, "text", {"name", "value"});
  check_columns(database, "unit", {"place", "key"});
  check_columns(database, "result", {"run", "metric", "value"});
  // Files of earlier versions have none.
  if (!columns_of(database, "failure").empty()) {
    check_columns(database, "failure", {"place", "key", "why"});
  }
  Columns knobs = columns_of(database, "run");
  Columns expected{"id", "unit", "place", "engine", "seed"};
  for (std::size_t k = kFirstKnobColumn; k + 1 < knobs.size(); ++k) expected.push_back(knobs[k]);
  expected.emplace_back("state");
  check_columns(database, "run", expected);
  return {knobs.begin() + kFirstKnobColumn, knobs.end() - 1};
}

}  // namespace chokepoint
