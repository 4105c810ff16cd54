#pragma once

#include <cstdlib>
#include <filesystem>

namespace chokepoint::test {

/// Where the published data sets lie: $CHOKEPOINT_DATA, else ../shared/data. Tests that need them
/// pass with a message when they are absent.
inline std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

}  // namespace chokepoint::test
