#pragma once

#include <string_view>

namespace chokepoint {

/// The commit that was built, "-dirty" behind it where files differed from it; "unknown" without
/// git. Defined by the build (cmake/commit.cmake).
std::string_view program_commit();

}  // namespace chokepoint
