#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/study/study.hpp"

namespace chokepoint {

/// What makes two sweeps the same, so that results of one may stand beside the other's: the study's
/// text, the changes to it, the content of its input files, and the program. Not where the files
/// lie.
class Identity {
 public:
  /// Reads the inputs. Throws InputError when one cannot be read.
  Identity(const Study& study, const std::vector<Override>& overrides);
  /// The one that `text()` gave. Throws InputError (why) when it is no such text.
  explicit Identity(const std::string& stored);

  /// As a store keeps it.
  std::string text() const;
  /// Empty when `other` is the same, else what is another: "study", "settings", "inputs" or
  /// "version of the program".
  std::string difference(const Identity& other) const;

  const std::filesystem::path& file() const { return file_; }
  const std::string& source() const { return source_; }
  const std::vector<Override>& overrides() const { return overrides_; }
  /// SHA-256 of each input file, as a JSON object by path.
  const std::string& inputs() const { return inputs_; }

 private:
  std::filesystem::path file_;
  std::string source_;
  std::vector<Override> overrides_;
  std::string inputs_;
  std::string program_;
};

/// Throws InputError when an input is no longer what it was when its digest was taken.
void check_unchanged(const Study& study, const Identity& identity);

}  // namespace chokepoint
