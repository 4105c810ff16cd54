#include "experiments/sweep/claimed_folder.hpp"

#include <unistd.h>

#include "experiments/store/atomic_file.hpp"

namespace chokepoint {

ClaimedFolder::ClaimedFolder(const std::filesystem::path& folder) : made_(make_folder(folder)) {
  try {
    lock_ = std::make_unique<FolderLock>(folder);
    lock_->take_run();
  } catch (...) {
    release();
    throw;
  }
}

void ClaimedFolder::release() {
  lock_.reset();
  for (const auto& folder : made_) rmdir(folder.c_str());  // unless something is in it
  made_.clear();
}

}  // namespace chokepoint
