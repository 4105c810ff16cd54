#include "topology/import/source.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "topology/import/decompress.hpp"

namespace chokepoint {
namespace {

/// What some editors put before UTF-8 text; no format has it as a part.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

std::size_t Source::line_at(std::size_t offset) const {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

InputError Source::error_at(std::size_t offset, std::string_view field,
                            std::string_view why) const {
  return {name, line_at(offset), field, why};
}

Source read_source(const std::filesystem::path& path) {
  Source source{path.string(), {}};
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw InputError(source.name, 0, "", "is a folder, not a topology file");
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (!file) {
    throw InputError(source.name, 0, "", std::string("cannot be opened: ") + std::strerror(errno));
  }
  // Read by pieces instead of asking for the size: pipes and devices have none.
  std::array<char, 1U << 16U> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), file.get())) {
    source.text.append(piece.data(), got);
    if (source.text.size() > kMaxSourceBytes) {
      throw InputError(source.name, 0, "", "is larger than 256 MiB");
    }
  }
  if (std::ferror(file.get()) != 0) {
    throw InputError(source.name, 0, "", std::string("cannot be read: ") + std::strerror(errno));
  }
  source.text = decompress(std::move(source.text), source.name, kMaxSourceBytes);
  source.marked_utf8 = source.text.starts_with(kByteOrderMark);
  if (source.marked_utf8) source.text.erase(0, kByteOrderMark.size());
  if (source.text.empty()) throw InputError(source.name, 0, "", "is empty");
  return source;
}

}  // namespace chokepoint
