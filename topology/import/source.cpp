#include "topology/import/source.hpp"

#include <algorithm>
#include <utility>

#include "topology/base/text_file.hpp"
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
  Source source{path.string(), read_text_file(path, kMaxSourceBytes)};
  source.text = decompress(std::move(source.text), source.name, kMaxSourceBytes);
  source.marked_utf8 = source.text.starts_with(kByteOrderMark);
  if (source.marked_utf8) source.text.erase(0, kByteOrderMark.size());
  if (source.text.empty()) throw InputError(source.name, 0, "", "is empty");
  return source;
}

}  // namespace chokepoint
