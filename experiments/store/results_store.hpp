#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"

namespace chokepoint {

/// results.sqlite: every run of a study. Each unit is one transaction, so the file is whole at any
/// moment, also after a crash. All functions throw InputError (file, why) when SQLite cannot do its
/// work: disk full, folder not writable, not a database.
class ResultsStore {
 public:
  enum class Mode {
    kNew,       ///< an older file is kept as results.previous.sqlite
    kResume,    ///< goes on with the file that is there, if one is
    kReadOnly,  ///< the file must exist
  };
  /// `knobs` names the knob columns of a new file; one that is there keeps those that it has.
  ResultsStore(const std::filesystem::path& folder, Mode mode,
               const std::vector<std::string>& knobs = {});
  ~ResultsStore();
  ResultsStore(const ResultsStore&) = delete;
  ResultsStore& operator=(const ResultsStore&) = delete;

  /// Texts about the whole study (its file, overrides, manifest, scenes for the report), by name.
  void put(const std::string& name, const std::string& text);
  /// Empty when there is none of that name.
  std::string get(const std::string& name) const;

  /// Keys of the units that are complete.
  std::set<std::string> finished_units() const;
  /// Adds a finished unit with its runs, in one transaction. `order` is its place in the plan.
  void add_unit(std::size_t order, const std::string& key, const std::vector<RunRecord>& runs);
  /// All runs, in the order of the plan, whatever the order in which they were added.
  std::vector<RunRecord> runs() const;

 private:
  struct Database;
  std::unique_ptr<Database> database_;
};

}  // namespace chokepoint
