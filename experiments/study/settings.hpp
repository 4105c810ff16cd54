#pragma once

#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/study/kinds.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint {

/// One key of a study file: what it means, what values it takes, and how they get into a Study and
/// out of it. Help, `studies show` and the check of docs/study-files.md are made from this.
struct Setting {
  std::string_view key;  ///< dotted, such as "workload.targets"
  std::string_view meaning;
  std::string values;  ///< in words, such as "whole, 1 to 2,800"
  std::function<void(Study& study, const Value& value)> read;
  /// The value that a study has, as in a study file; empty where it has none.
  std::function<std::string(const Study& study)> write;
  bool is_required = false;  ///< a study without it is refused
};

namespace detail {

template <class Object>
auto& at(Object& object) {
  return object;
}
template <class Object, class Member, class... Rest>
auto& at(Object& object, Member member, Rest... rest) {
  return at(object.*member, rest...);
}

}  // namespace detail

/// A key whose value lies at a path of members: `setting(…, whole(1, 9), &Study::seeds, …)`.
template <class T, class... Path>
Setting setting(std::string_view key, std::string_view meaning, const ValueKind<T>& kind,
                Path... path) {
  return {key, meaning, kind.words,
          [=](Study& study, const Value& value) { detail::at(study, path...) = kind.read(value); },
          [=](const Study& study) { return kind.write(detail::at(study, path...)); }};
}

/// The same in what a kind of experiment keeps in Study::own.
template <class Own, class T>
Setting own_setting(std::string_view key, std::string_view meaning, const ValueKind<T>& kind,
                    T Own::*member) {
  return {key, meaning, kind.words,
          [=](Study& study, const Value& value) { own<Own>(study).*member = kind.read(value); },
          [=](const Study& study) { return kind.write(own<Own>(study).*member); }};
}

/// The same key, without which a study is refused.
inline Setting required(Setting setting) {
  setting.is_required = true;
  return setting;
}

/// Keys that every study file may have.
std::span<const Setting> common_settings();

// Groups of keys that a kind of experiment may take as they are.
std::span<const Setting> packet_settings();    ///< what only the packet engine asks for
std::span<const Setting> topology_settings();  ///< topology.*
std::span<const Setting> workload_settings();  ///< workload.*
std::span<const Setting> factor_settings();    ///< the knobs of Factors, and packets.*

/// Groups one after another.
std::vector<Setting> joined(std::initializer_list<std::span<const Setting>> groups);

/// Every key that a study of this kind may have, in the order in which they are listed.
std::vector<Setting> settings_of(const Experiment& kind);

/// A study of this kind in which nothing has been set: what the defaults are.
Study default_study(const Experiment& kind);

}  // namespace chokepoint
