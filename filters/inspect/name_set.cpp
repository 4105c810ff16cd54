#include "filters/inspect/name_set.hpp"

#include <array>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestName = 255;

std::string_view without_port(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  if (colon == std::string_view::npos || name.find(':') != colon) return name;  // none, or IPv6
  const std::string_view port = name.substr(colon + 1);
  return port.find_first_not_of("0123456789") == std::string_view::npos ? name.substr(0, colon)
                                                                        : name;
}

std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

}  // namespace

NameSet::NameSet(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    std::string lower(without_final_dot(name));
    for (char& c : lower) c = ascii_lower(c);
    if (!lower.empty()) names_.insert(std::move(lower));
  }
}

std::string_view NameSet::match(std::string_view name) const {
  name = without_final_dot(without_port(name));
  if (names_.empty() || name.empty() || name.size() > kLongestName) return {};
  std::array<char, kLongestName> buffer;
  for (std::size_t i = 0; i < name.size(); ++i) buffer[i] = ascii_lower(name[i]);
  const std::string_view lower(buffer.data(), name.size());
  std::size_t from = lower.size();
  while (from > 0) {  // label by label from the right: the shortest rule wins
    const std::size_t dot = lower.rfind('.', from - 1);
    const std::size_t start = dot == std::string_view::npos ? 0 : dot + 1;
    const auto found = names_.find(lower.substr(start));
    if (found != names_.end()) return *found;
    if (dot == std::string_view::npos) break;
    from = dot;
  }
  return {};
}

}  // namespace chokepoint
