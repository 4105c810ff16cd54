#pragma once

#include <cstdint>
#include <vector>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Puts a message together from pieces that come in any order, with bounded memory: at most
/// kLongest bytes and kMostIslands islands between holes. Where pieces overlap, the bytes that came
/// first stay.
class PieceBuffer {
 public:
  static constexpr std::size_t kLongest = 16'384;
  static constexpr std::size_t kMostIslands = 64;

  /// False if the piece was left out because a bound would be exceeded.
  bool add(std::uint64_t offset, ByteView piece);
  /// All bytes from the start up to the first hole; valid until the next call of add or clear.
  ByteView beginning() const;
  bool empty() const { return islands_.empty(); }
  void clear();

 private:
  struct Island {
    std::uint32_t from;
    std::uint32_t to;
  };

  std::vector<std::byte> bytes_;
  std::vector<Island> islands_;  // sorted; neither overlapping nor touching
};

}  // namespace chokepoint
