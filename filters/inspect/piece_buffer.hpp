#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "filters/flow/hold_budget.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

class HeldSegments;

/// Puts a message together from pieces that come in any order. What it holds is what came, wherever
/// it lies in the message, and is taken from a budget. At most kLongest bytes from the message's
/// start, and as many again, with what it costs to hold them, behind holes; where that is too
/// little, the nearest stay. Where pieces overlap, the bytes that came first stay.
class PieceBuffer {
 public:
  static constexpr std::size_t kLongest = 16'384;

  /// The budget outlives this object; without one, it has one of its own.
  explicit PieceBuffer(HoldBudget* budget = nullptr);
  PieceBuffer(PieceBuffer&& other) noexcept;
  PieceBuffer& operator=(PieceBuffer&& other) noexcept;
  ~PieceBuffer();

  /// False if some of the piece was left out because a bound would be exceeded.
  bool add(std::uint64_t offset, ByteView piece);
  /// All bytes from the start up to the first hole; valid until the next call of add or clear.
  ByteView beginning() const { return beginning_; }
  bool empty() const { return beginning_.empty() && held_ == nullptr; }
  void clear();

 private:
  bool append(ByteView bytes);
  bool append_ready();

  std::unique_ptr<HoldBudget> own_;
  HoldBudget* budget_;  // what follows gives back to it
  std::vector<std::byte> beginning_;
  std::unique_ptr<HeldSegments> held_;  // behind the first hole, numbered by their offsets
};

}  // namespace chokepoint
