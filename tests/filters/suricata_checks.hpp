#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace chokepoint::test {

/// One expectation of a test of suricata-verify: how many events have all of these values.
struct SuricataCheck {
  int count = -1;
  std::map<std::string, std::string> match;
};

/// The `filter` checks of a test.yaml, in order. It reads the few lines that they have, not YAML:
/// a new item of the list, `count: n`, and after `match:` lines of `key: value`.
inline std::vector<SuricataCheck> read_suricata_checks(const std::filesystem::path& file) {
  std::vector<SuricataCheck> checks;
  std::ifstream in(file);
  std::string line;
  bool matching = false;
  while (std::getline(in, line)) {
    std::size_t start = line.find_first_not_of(" -");
    if (start == std::string::npos || line[start] == '#') continue;
    const std::size_t colon = line.find(':', start);
    if (colon == std::string::npos) continue;
    const auto trimmed = [](std::string text) {
      const std::size_t first = text.find_first_not_of(" \"'");
      if (first == std::string::npos) return std::string();
      return text.substr(first, text.find_last_not_of(" \"'") - first + 1);
    };
    const std::string key = trimmed(line.substr(start, colon - start));
    std::string value = line.substr(colon + 1);
    value = trimmed(value.substr(0, value.find(" #")));
    if (key == "filter") {
      checks.emplace_back();
      matching = false;
    } else if (checks.empty()) {
      continue;
    } else if (key == "match") {
      matching = true;
    } else if (matching) {
      checks.back().match[key] = value;
    } else if (key == "count") {
      checks.back().count = std::stoi(value);
    }
  }
  return checks;
}

/// The count of the first check that asks for all of `match`, whatever else it asks for.
inline std::optional<int> suricata_count(const std::vector<SuricataCheck>& checks,
                                         const std::map<std::string, std::string>& match) {
  for (const SuricataCheck& check : checks) {
    bool asks = true;
    for (const auto& [key, value] : match) {
      const auto found = check.match.find(key);
      asks = asks && found != check.match.end() && found->second == value;
    }
    if (asks) return check.count;
  }
  return std::nullopt;
}

/// The value of a counter, such as "stats.ips.blocked", that a test asks for.
inline std::optional<int> suricata_counter(const std::vector<SuricataCheck>& checks,
                                           const std::string& key) {
  for (const SuricataCheck& check : checks) {
    if (const auto found = check.match.find(key); found != check.match.end()) {
      return std::stoi(found->second);
    }
  }
  return std::nullopt;
}

}  // namespace chokepoint::test
