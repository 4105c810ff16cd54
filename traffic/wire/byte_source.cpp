#include "traffic/wire/byte_source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

bool is_standard_input(const std::string& name) {
  constexpr std::array<std::string_view, 4> kNames{"-", "/dev/stdin", "/dev/fd/0",
                                                   "/proc/self/fd/0"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

FileSource::FileSource(const std::filesystem::path& file) : name_(file.string()) {
  const bool standard_input = is_standard_input(name_);
  if (name_ == "-") name_ = "standard input";
  descriptor_ = standard_input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)
                               : open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw InputError(name_, 0, "", std::strerror(errno));
  struct stat status {};
  const char* why = nullptr;
  if (fstat(descriptor_, &status) == 0 && S_ISDIR(status.st_mode)) why = "is a folder, not a file";
  if (isatty(descriptor_) != 0) why = "is a terminal, not a file";
  if (why == nullptr) return;
  close(descriptor_);
  throw InputError(name_, 0, "", why);
}

FileSource::~FileSource() { close(descriptor_); }

std::size_t FileSource::read(std::span<std::byte> into) {
  while (true) {
    const ssize_t got = ::read(descriptor_, into.data(), into.size());
    if (got >= 0) {
      position_ += static_cast<std::uint64_t>(got);
      return static_cast<std::size_t>(got);
    }
    if (errno != EINTR) throw InputError(name_, 0, "", std::strerror(errno));
  }
}

}  // namespace chokepoint
