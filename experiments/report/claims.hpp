#pragma once

#include <string_view>

namespace chokepoint {

/// A claim that studies test, in one sentence; empty for one that is not known.
std::string_view claim_text(std::string_view claim);
/// Who made it, and where.
std::string_view claim_source(std::string_view claim);

}  // namespace chokepoint
