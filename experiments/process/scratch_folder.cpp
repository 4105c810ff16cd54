#include "experiments/process/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace chokepoint {

ScratchFolder::ScratchFolder() {
  std::error_code error;
  std::filesystem::path above = std::filesystem::temp_directory_path(error);
  if (error) above = "/tmp";
  std::string name = (above / "chokepoint-run-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), name);
  }
  path_ = name;
  if (const char* const before = std::getenv("TMPDIR")) before_ = before;
  setenv("TMPDIR", path_.c_str(), 1);
}

ScratchFolder::~ScratchFolder() {
  if (before_) {
    setenv("TMPDIR", before_->c_str(), 1);
  } else {
    unsetenv("TMPDIR");
  }
  remove();
}

void ScratchFolder::remove() const {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace chokepoint
