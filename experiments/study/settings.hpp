#pragma once

#include <span>
#include <string_view>

#include "experiments/study/study.hpp"
#include "experiments/study/value.hpp"

namespace chokepoint {

/// One key of a study file: what it means, and how its value gets into a Study.
struct Setting {
  std::string_view key;  ///< dotted, such as "workload.targets"
  std::string_view meaning;
  void (*read)(Study& study, const Value& value);
};

/// Every key that a study file may have. A new one is one more line there.
std::span<const Setting> settings();

}  // namespace chokepoint
