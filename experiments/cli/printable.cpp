#include "experiments/cli/printable.hpp"

#include <algorithm>

namespace chokepoint::cli {

std::string printable(std::string_view name) {
  std::string safe(name);
  std::replace_if(
      safe.begin(), safe.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return safe;
}

}  // namespace chokepoint::cli
