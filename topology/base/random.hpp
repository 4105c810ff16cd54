#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <utility>

namespace chokepoint {

/// SplitMix64 finaliser (Steele, Lea & Flood 2014): a bijection whose output bits all depend on
/// all input bits. Used for keyed hashes, never for secrets.
constexpr std::uint64_t mix64(std::uint64_t x) {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// Maps a 64-bit hash to [0, n) without division (Lemire 2019). REQUIRES: n > 0.
constexpr std::uint32_t bucket(std::uint64_t hash, std::uint32_t n) {
  return static_cast<std::uint32_t>((static_cast<unsigned __int128>(hash) * n) >> 64);
}

/// A named stream of random numbers. Two streams of one seed with different names are independent,
/// so a draw added in one does not shift the other. The same on every platform: the engine and all
/// distributions are fully specified.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::string_view name);

  std::uint64_t bits() { return engine_(); }
  /// Uniform in [0, n). REQUIRES: n > 0.
  std::uint32_t below(std::uint32_t n);
  /// Uniform in [0, 1), 53 bits.
  double uniform();
  /// Exponential with the given mean.
  double exponential(double mean);

  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[below(static_cast<std::uint32_t>(i))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

/// The seed of a sub-stream: a hash of `seed` and `name` (FNV-1a, then mix64).
std::uint64_t derive_seed(std::uint64_t seed, std::string_view name);

}  // namespace chokepoint
