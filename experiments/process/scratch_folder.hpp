#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace chokepoint {

/// A folder for temporary files (TMPDIR) of this process and its children while it lives, so that
/// nothing stays of a child that was ended in the middle of something. Not for threads.
class ScratchFolder {
 public:
  /// Throws std::system_error when it cannot be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  /// Removes it with all that is in it; also what the destructor does.
  void remove() const;

 private:
  std::filesystem::path path_;
  std::optional<std::string> before_;
};

}  // namespace chokepoint
