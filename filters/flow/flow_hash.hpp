#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "filters/flow/flow_key.hpp"
#include "topology/base/random.hpp"

namespace chokepoint {

/// Where a table of flows puts a key: a hash under secret numbers, so that whoever writes the
/// packets cannot make many flows fall in one place. For look-ups only: what a command prints must
/// not depend on it.
///
/// Multilinear hashing (Lemire & Kaser, The Computer Journal 57(11), 2014, §3) of the key's words
/// of 32 bits. It is strongly universal: for any two different keys, chosen in ignorance of the
/// numbers, the 32 bits are independent and uniform, so n keys meet in a table of n places no more
/// often than random ones. A mixer without a key, or with one put in after the words were added up,
/// would not do: its collisions can be computed beforehand. What is nearly linear bunches rows of
/// neighbouring addresses up under some numbers, so a mixer comes last; it costs next to nothing of
/// the independence.
class FlowHash {
 public:
  static constexpr std::size_t kNumbers = 11;
  using Numbers = std::array<std::uint64_t, kNumbers>;

  explicit constexpr FlowHash(const Numbers& numbers) : numbers_(numbers) {}
  /// The one of this process, whose numbers the system draws at the first call. Lives for ever.
  static const FlowHash& secret();

  std::uint32_t operator()(const FlowKey& key) const { return of(key.low, key.high, key.protocol); }
  /// Of two ends in this order, and whatever else tells keys apart.
  std::uint32_t of(const FlowEnd& a, const FlowEnd& b, std::uint32_t rest) const {
    const std::uint64_t ports = std::uint64_t{a.port} << 16 | b.port;
    const std::uint64_t sum = numbers_[0] + word_pair(1, a.address.high()) +
                              word_pair(3, a.address.low()) + word_pair(5, b.address.high()) +
                              word_pair(7, b.address.low()) + numbers_[9] * ports +
                              numbers_[10] * rest;
    return static_cast<std::uint32_t>(mix64(sum >> 32));
  }

 private:
  std::uint64_t word_pair(std::size_t at, std::uint64_t words) const {
    return numbers_[at] * (words >> 32) + numbers_[at + 1] * (words & 0xffffffffU);
  }

  Numbers numbers_;
};

}  // namespace chokepoint
