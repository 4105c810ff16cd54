#include "experiments/store/atomic_file.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>
#include <unistd.h>

#include "topology/base/error.hpp"
#include "topology/base/new_file.hpp"

namespace chokepoint {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
  throw InputError(file.string(), 0, "", std::string("cannot be written: ") + std::strerror(error));
}

}  // namespace

void write_file(const std::filesystem::path& file, const std::string& contents) {
  std::filesystem::path temporary = file;
  temporary += ".part";
  const int fd = open_new_file(temporary);
  if (fd < 0) fail(file, errno);
  std::size_t done = 0;
  int error = 0;
  while (done < contents.size() && error == 0) {
    const ssize_t n = write(fd, contents.data() + done, contents.size() - done);
    if (n >= 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (error == 0 && fsync(fd) != 0) error = errno;
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && rename(temporary.c_str(), file.c_str()) != 0) error = errno;
  if (error == 0) return;
  unlink(temporary.c_str());
  fail(file, error);
}

std::vector<std::filesystem::path> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> made;
  for (auto above = folder; !above.empty() && !std::filesystem::exists(above, error);
       above = above.parent_path()) {
    made.push_back(above);
  }
  std::filesystem::create_directories(folder, error);
  if (error) throw InputError(folder.string(), 0, "", "cannot be made: " + error.message());
  return made;
}

void try_folder(const std::filesystem::path& folder) {
  const std::filesystem::path probe = folder / ".chokepoint-probe";
  write_file(probe, "probe");
  std::error_code ignored;
  std::filesystem::remove(probe, ignored);
}

}  // namespace chokepoint
