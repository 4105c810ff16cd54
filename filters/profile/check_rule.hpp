#pragma once

#include "filters/profile/profile.hpp"
#include "topology/base/toml_value.hpp"

namespace chokepoint {

/// Refuses what no box can do and what a rule says against itself: throws InputError at the key in
/// question. `value` is the table from which `rule` was read.
void check_rule(const Value& value, const Rule& rule, bool in_path);

}  // namespace chokepoint
