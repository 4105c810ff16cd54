#include <cstddef>
#include <cstdint>
#include <string>

#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"

// Whatever the bytes: a profile that keeps what the reader promises, or an InputError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const chokepoint::Profile profile = chokepoint::parse_profile(
        {reinterpret_cast<const char*>(data), size}, "no-such-folder/fuzz.toml");
    if (profile.name.empty() || profile.rules.empty() || profile.flows.max_flows == 0) {
      chokepoint::broken_invariant("a profile without what is required");
    }
    for (const chokepoint::Rule& rule : profile.rules) {
      if (!(rule.probability > 0 && rule.probability <= 1) || rule.residual.lasts.count() < 0 ||
          rule.then.throttle.rate.bits_per_second == 0) {
        chokepoint::broken_invariant("a rule out of its range");
      }
    }
  } catch (const chokepoint::InputError&) {
  }
  return 0;
}
