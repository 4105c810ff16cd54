#include "topology/base/new_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace chokepoint {

int open_new_file(const std::filesystem::path& file) {
  if (unlink(file.c_str()) != 0 && errno != ENOENT) return -1;
  return open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
}

}  // namespace chokepoint
