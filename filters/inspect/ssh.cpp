#include "filters/inspect/ssh.hpp"

#include "filters/inspect/shape.hpp"

namespace chokepoint {

Likeness like_ssh(const Opening& opening) {
  constexpr std::string_view kMark = "SSH-";
  const std::string_view start = as_text(opening.bytes).substr(0, kMark.size());
  if (start != kMark.substr(0, start.size())) return Likeness::kNo;
  if (start.size() < kMark.size()) return Likeness::kMaybe;
  // protoversion: 2.0, 1.99, 1.5, …: a digit, a point, one or two digits, then the second dash.
  const std::string_view version = as_text(opening.bytes).substr(kMark.size());
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  for (std::size_t i = 0; i < version.size(); ++i) {
    const char c = version[i];
    if (i >= 3 && c == '-') return Likeness::kYes;
    if (i == 1 ? c != '.' : !digit(c) || i > 3) return Likeness::kNo;
  }
  return Likeness::kMaybe;
}

}  // namespace chokepoint
