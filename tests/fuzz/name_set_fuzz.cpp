#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "filters/inspect/name_set.hpp"
#include "filters/inspect/text.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = ascii_lower(c);
  if (result.ends_with('.')) result.pop_back();
  return result;
}

}  // namespace

// Lines: a name to look up first, then the set ("=" for a name that stands for itself alone). The
// set must tell what the definition tells.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::string> lines(1);
  for (std::size_t i = 0; i < size; ++i) {
    if (data[i] == '\n') {
      lines.emplace_back();
    } else {
      lines.back().push_back(static_cast<char>(data[i]));
    }
  }
  const std::string asked = lines.front();
  lines.erase(lines.begin());
  const NameSet set(lines);
  std::set<std::uint32_t> told;
  set.match_all(asked, [&](std::string_view rule, std::uint32_t value) {
    if (value >= lines.size() || !told.insert(value).second || rule.empty()) {
      broken_invariant("a match that is none");
    }
  });
  if (told.empty() != set.match(asked).empty()) broken_invariant("two answers to one question");
  // A colon may begin a port; that has its own tests.
  if (asked.find(':') != asked.npos) return 0;
  const std::string name = lower(asked);
  if (name.empty() || name.size() > 255) return 0;
  for (std::uint32_t i = 0; i < lines.size(); ++i) {
    const bool exact = lines[i].starts_with('=');
    const std::string rule = lower(std::string_view(lines[i]).substr(exact ? 1 : 0));
    const bool good = !rule.empty() && rule.size() <= 255;
    const bool matches = good && (name == rule || (!exact && name.ends_with("." + rule)));
    if (matches != told.contains(i)) broken_invariant("not what the definition says");
  }
  return 0;
}
