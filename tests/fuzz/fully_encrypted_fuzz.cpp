#include <bit>
#include <cstdint>

#include "filters/inspect/fully_encrypted.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

// Any payload gets a verdict that agrees with counting byte by byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const FullyEncrypted verdict =
      judge_fully_encrypted({reinterpret_cast<const std::byte*>(data), size});
  std::size_t ones = 0, printable = 0, run = 0;
  bool long_run = false;
  for (std::size_t i = 0; i < size; ++i) {
    ones += static_cast<std::size_t>(std::popcount(data[i]));
    const bool shows = data[i] >= 0x20 && data[i] <= 0x7e;
    printable += shows ? 1 : 0;
    run = shows ? run + 1 : 0;
    long_run = long_run || run > 20;
  }
  const bool ordinary = 10 * ones <= 34 * size || 10 * ones >= 46 * size;
  if (verdict.blocked && (ordinary || 2 * printable > size || long_run)) {
    broken_invariant("blocked in spite of an exemption");
  }
  if (verdict.blocked != (verdict.why == Exemption::kNone) || exemption_text(verdict.why).empty()) {
    broken_invariant("a verdict without its reason");
  }
  return 0;
}
