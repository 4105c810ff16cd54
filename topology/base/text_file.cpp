#include "topology/base/text_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {

std::string read_text_file(const std::filesystem::path& file, std::size_t most,
                           std::string_view advice) {
  const std::string name = file.string();
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    throw InputError(name, 0, "", "is a folder, not a file");
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(name.c_str(), "rb"),
                                                               std::fclose);
  if (!stream) {
    throw InputError(name, 0, "", fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  // Read by pieces instead of asking for the size: pipes and devices have none.
  std::string bytes;
  std::array<char, 1U << 16U> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), stream.get())) {
    if (got > most - bytes.size()) {
      throw InputError(name, 0, "", fmt::format("is larger than {} MiB{}", most >> 20U, advice));
    }
    bytes.append(piece.data(), got);
  }
  if (std::ferror(stream.get()) != 0) {
    throw InputError(name, 0, "", fmt::format("cannot be read: {}", std::strerror(errno)));
  }
  return bytes;
}

}  // namespace chokepoint
