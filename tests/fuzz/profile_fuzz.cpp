#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"
#include "topology/base/toml_value.hpp"

namespace {

/// Whether a table nests deeper than its own keys and those of its header may, without recursion.
bool nests_beyond(const toml::table& table, std::size_t most) {
  std::vector<std::pair<const toml::node*, std::size_t>> open{{&table, 0}};
  while (!open.empty()) {
    const auto [node, depth] = open.back();
    open.pop_back();
    if (depth > most) return true;
    if (const toml::table* inner = node->as_table()) {
      for (const auto& entry : *inner) open.emplace_back(&entry.second, depth + 1);
    } else if (const toml::array* items = node->as_array()) {
      for (const toml::node& item : *items) open.emplace_back(&item, depth + 1);
    }
  }
  return false;
}

}  // namespace

// Whatever the bytes: a profile that keeps what the reader promises, or an InputError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    constexpr std::size_t kHeaderAndKey = 2 * 64;
    if (nests_beyond(chokepoint::parse_toml({reinterpret_cast<const char*>(data), size}, "fuzz"),
                     kHeaderAndKey)) {
      chokepoint::broken_invariant("deeper than is read");
    }
    const chokepoint::Profile profile = chokepoint::parse_profile(
        {reinterpret_cast<const char*>(data), size}, "no-such-folder/fuzz.toml");
    if (profile.name.empty() || profile.rules.empty() || profile.flows.max_flows == 0) {
      chokepoint::broken_invariant("a profile without what is required");
    }
    for (const chokepoint::Rule& rule : profile.rules) {
      if (!(rule.probability > 0 && rule.probability <= 1) || rule.residual.lasts.count() < 0 ||
          rule.then.throttle.rate.bits_per_second == 0) {
        chokepoint::broken_invariant("a rule out of its range");
      }
    }
  } catch (const chokepoint::InputError&) {
  }
  return 0;
}
