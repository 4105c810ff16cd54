#include "filters/inspect/line_joiner.hpp"

namespace chokepoint {

bool LineJoiner::next(ByteView& bytes, std::string_view& line) {
  if (given_) {
    partial_.clear();
    given_ = overlong_ = false;
  }
  const std::string_view text = as_text(bytes);
  const std::size_t end = text.find('\n');
  const std::string_view part = text.substr(0, end);
  if (end != std::string_view::npos && partial_.empty()) {
    line = part;
    overlong_ = part.size() > kLongest;
    bytes = bytes.subspan(end + 1);
  } else {
    const std::size_t room = kLongest - partial_.size();
    overlong_ = overlong_ || part.size() > room;
    partial_.append(part.substr(0, room));
    bytes = bytes.subspan(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end == std::string_view::npos) return false;
    line = partial_;
  }
  given_ = true;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

}  // namespace chokepoint
