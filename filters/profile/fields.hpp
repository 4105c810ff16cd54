#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "filters/profile/profile.hpp"
#include "filters/profile/units.hpp"
#include "topology/base/nearest.hpp"
#include "topology/base/toml_value.hpp"

namespace chokepoint {

/// The keys of one table of a profile. Each writes to what it was made for, which must outlive it.
using Fields = std::vector<Value::Field>;

/// What a condition is read with.
struct ConditionLists {
  std::filesystem::path folder;              ///< that list files are relative to
  std::vector<Prefix> addresses;             ///< out: hosts of name lists that are addresses
  std::vector<std::filesystem::path> files;  ///< out: list files that were read
};

Fields profile_fields(Profile& profile, const std::filesystem::path& folder);
Fields rule_fields(Rule& rule, ConditionLists& lists);
Fields flow_fields(FlowTableLimits& flows);
Fields capacity_fields(Capacity& capacity);
Fields reads_fields(ReadModel& model);
Fields ip_fields(IpModel& model);
Fields tcp_fields(TcpModel& model);
Fields tls_fields(TlsModel& model);
Fields http_fields(HttpModel& model);
Fields quic_fields(QuicModel& model);
Fields condition_fields(Condition& condition, ConditionLists& lists);
Fields enforcement_fields(Enforcement& enforcement);
Fields residual_fields(Residual& residual);

/// A word that users choose and what it stands for.
template <class T>
struct Choice {
  std::string_view label;
  T value;
};

template <class T, std::size_t N>
T choose(const Value& value, const std::array<Choice<T>, N>& choices) {
  const std::string text = value.text();
  std::vector<std::string_view> known;
  for (const Choice<T>& choice : choices) {
    if (choice.label == text) return choice.value;
    known.push_back(choice.label);
  }
  value.reject(none_of(text, known));
}

/// Runs a parser of text on a string; its complaints get the value's place.
template <class Parse>
auto parsed(const Value& value, Parse&& parse) {
  const std::string text = value.text();
  return value.located([&] { return parse(text); });
}

/// A list of values, none twice.
template <class Read>
auto distinct_list(const Value& value, Read&& read) {
  auto values = value.list(read);
  std::unordered_set<typename decltype(values)::value_type> seen;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!seen.insert(values[i]).second) value.items()[i].reject("has the same value twice");
  }
  return values;
}

}  // namespace chokepoint
