#pragma once

#include <algorithm>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "experiments/study/study.hpp"
#include "topology/base/toml_value.hpp"

namespace chokepoint {

/// One key of a study file: what it means, and how its value gets into a Study.
struct Setting {
  std::string_view key;  ///< dotted, such as "workload.targets"
  std::string_view meaning;
  void (*read)(Study& study, const Value& value);
};

/// Keys that every study file may have.
std::span<const Setting> common_settings();

// Groups of keys that a kind of experiment may take as they are.
std::span<const Setting> packet_settings();    ///< what only the packet engine asks for
std::span<const Setting> topology_settings();  ///< topology.*
std::span<const Setting> workload_settings();  ///< workload.*
std::span<const Setting> factor_settings();    ///< the knobs of Factors, and packets.*

/// Groups one after another.
std::vector<Setting> joined(std::initializer_list<std::span<const Setting>> groups);

// Readers that settings share.

std::uint32_t read_count(const Value& value, std::int64_t low, std::int64_t high);
/// A number from 0 to 1.
double read_share(const Value& value);
/// A list of them, none twice.
std::vector<double> read_shares(const Value& value);

/// The values, unless one stands there twice. Throws InputError then.
template <class T>
std::vector<T> distinct(const Value& value, std::vector<T> values) {
  constexpr std::size_t kMost = 10'000;  // each is compared with all before it
  if (values.size() > kMost) value.reject("has more than 10,000 values");
  for (auto at = values.begin(); at != values.end(); ++at) {
    if (std::find(values.begin(), at, *at) != at) value.reject("has the same value twice");
  }
  return values;
}

}  // namespace chokepoint
