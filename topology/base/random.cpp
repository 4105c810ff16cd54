#include "topology/base/random.hpp"

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/uniform_int_distribution.hpp>

namespace chokepoint {

std::uint64_t derive_seed(std::uint64_t seed, std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return mix64(hash ^ mix64(seed + 0x9e3779b97f4a7c15ULL));
}

RandomStream::RandomStream(std::uint64_t seed, std::string_view name)
    : engine_(derive_seed(seed, name)) {}

std::uint32_t RandomStream::below(std::uint32_t n) {
  return boost::random::uniform_int_distribution<std::uint32_t>(0, n - 1)(engine_);
}

double RandomStream::uniform() { return static_cast<double>(engine_() >> 11) * 0x1.0p-53; }

double RandomStream::exponential(double mean) {
  return boost::random::exponential_distribution<double>(1.0 / mean)(engine_);
}

}  // namespace chokepoint
