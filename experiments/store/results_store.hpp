#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "experiments/measure/run_record.hpp"
#include "experiments/store/journal.hpp"

namespace chokepoint {

class Database;

/// A unit that was tried and did not finish.
struct FailedUnit {
  std::string key;
  std::string why;
};

/// results.sqlite: every run of a study. Each unit is one transaction, on the disk when add_unit
/// returns, so the file is whole at any moment, also after a crash or a power cut. Other programs
/// may read it at any time. What is in a file is believed only after a look at it: all functions
/// throw InputError (file, why) when SQLite cannot do its work (disk full, folder not writable, not
/// a database) or when the file holds what no store writes.
class ResultsStore {
 public:
  enum class Mode {
    kResume,    ///< goes on with the file that is there
    kReadOnly,  ///< the file is not changed
  };
  /// Opens the file of a folder, which must exist.
  ResultsStore(const std::filesystem::path& folder, Mode mode,
               std::optional<Journal> journal = std::nullopt);
  ~ResultsStore();
  ResultsStore(ResultsStore&&) noexcept;
  ResultsStore& operator=(ResultsStore&&) noexcept;

  /// Makes a new file, whose table of runs has the columns `knobs`, with some texts in it, and
  /// opens it. It appears under its name with all of that in it. An older file with finished units
  /// is kept as results.previous.sqlite.
  static ResultsStore make(const std::filesystem::path& folder,
                           const std::vector<std::string>& knobs,
                           const std::vector<std::pair<std::string, std::string>>& texts,
                           std::optional<Journal> journal = std::nullopt);
  /// Makes the file that a killed run has left whole alone, where no reader stands in the way.
  static void tidy(const std::filesystem::path& folder);
  /// Whether a folder has such a file, of whatever content.
  static bool exists(const std::filesystem::path& folder);

  /// Texts about the whole study (its file, overrides, manifest, scenes for the report), by name.
  void put(const std::string& name, const std::string& text);
  /// Empty when there is none of that name.
  std::string get(const std::string& name) const;

  /// The knob columns of the file; nothing when it has no table yet.
  std::vector<std::string> knobs() const;
  /// Keys of the units that are complete.
  std::set<std::string> finished_units() const;
  /// Adds a finished unit with its runs, in one transaction. `order` is its place in the plan.
  void add_unit(std::size_t order, const std::string& key, const std::vector<RunRecord>& runs);
  /// Notes that a unit has failed, until it is added.
  void add_failure(std::size_t order, const FailedUnit& unit);
  /// Those noted and not added since, in the order of the plan.
  std::vector<FailedUnit> failures() const;
  /// All runs, in the order of the plan, whatever the order in which they were added.
  std::vector<RunRecord> runs() const;

  /// Makes the file whole alone, without a write-ahead log beside it. Readers are waited for up to
  /// `patience`; false when one stayed, and the log with it.
  bool fold(std::chrono::milliseconds patience);

 private:
  std::unique_ptr<Database> database_;
};

}  // namespace chokepoint
