#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "experiments/store/folder_lock.hpp"

namespace chokepoint {

/// A folder for results that this process alone runs a study into. It is made where there is none,
/// and goes again unless it is kept: a study that is refused leaves nothing behind.
class ClaimedFolder {
 public:
  /// Throws InputError when the folder is in use or cannot be made or written.
  explicit ClaimedFolder(const std::filesystem::path& folder);
  ~ClaimedFolder() { release(); }
  ClaimedFolder(const ClaimedFolder&) = delete;
  ClaimedFolder& operator=(const ClaimedFolder&) = delete;

  void keep() { made_.clear(); }
  /// See FolderLock.
  void take_outputs() { lock_->take_outputs(); }
  /// Gives it back; also what the destructor does.
  void release();

 private:
  std::vector<std::filesystem::path> made_;  // the innermost first
  std::unique_ptr<FolderLock> lock_;
};

}  // namespace chokepoint
