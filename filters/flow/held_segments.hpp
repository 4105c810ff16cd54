#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "filters/flow/hold_budget.hpp"
#include "filters/flow/tcp_model.hpp"
#include "traffic/wire/bytes.hpp"
#include "traffic/wire/sequence_number.hpp"

namespace chokepoint {

/// Copies of the segments of one stream that wait for earlier bytes: sorted, without overlap. What
/// they cost is taken from a budget and given back when they go.
///
/// REQUIRES of every segment that is added: it begins ahead of the next byte of the stream, by no
/// more than kSequenceReach. The next byte never passes one that is held, so whatever is held or
/// added lies in one stretch of kSequenceReach + 65,535 numbers and is compared rightly.
class HeldSegments {
 public:
  explicit HeldSegments(HoldBudget& budget) : budget_(budget) {}
  HeldSegments(const HeldSegments&) = delete;
  HeldSegments& operator=(const HeldSegments&) = delete;
  ~HeldSegments() { budget_.give_back(cost_); }

  bool empty() const { return pieces_.empty(); }
  /// Bytes held, with what it costs to hold them.
  std::size_t cost() const { return cost_; }
  /// REQUIRES: !empty(). The number of the first byte held.
  std::uint32_t first_sequence() const { return pieces_.front().sequence; }

  /// Keeps what `policy` lets in of a segment. Where room is short, in `buffer` or in the budget,
  /// what begins behind it is let go for it, from the far end on: as hosts do, which need the
  /// nearest bytes first. False if that was not enough; some of it may be held then.
  bool add(std::uint32_t sequence, ByteView payload, OverlapPolicy policy, std::size_t buffer);
  /// A segment is about to be delivered: drops what it replaces of the pieces that begin within it,
  /// up to the first one whose bytes stand against it. How many bytes of the segment, from `from`
  /// on, may be delivered before that one.
  std::size_t give_way(std::uint32_t sequence, ByteView segment, std::size_t from,
                       OverlapPolicy policy);

  /// The first bytes held, taken out. REQUIRES: !empty().
  struct Taken {
    std::vector<std::byte> storage;
    std::uint32_t skip;
    ByteView bytes() const { return ByteView(storage).subspan(skip); }
  };
  Taken take_first();

 private:
  struct Piece {
    std::uint32_t sequence;
    std::uint32_t skip;   // of `bytes` were replaced or delivered
    std::uint32_t begin;  // of the segment it came in, as the policy remembers it
    std::uint32_t end;
    std::vector<std::byte> bytes;
    std::uint32_t size() const { return static_cast<std::uint32_t>(bytes.size()) - skip; }
    std::uint32_t stop() const { return sequence + size(); }
    std::size_t cost() const { return bytes.size() + sizeof(Piece); }
  };
  using Place = std::vector<Piece>::iterator;

  void replace(std::uint32_t sequence, ByteView payload, OverlapPolicy policy);
  Place trim(const Place& piece, std::uint32_t sequence, OverlapPolicy policy);
  bool take_room(std::size_t bytes, std::size_t buffer);
  bool make_room(std::size_t bytes, std::size_t buffer, std::uint32_t sequence);
  void release(const Piece& piece);

  HoldBudget& budget_;
  std::vector<Piece> pieces_;
  std::size_t cost_ = 0;
};

}  // namespace chokepoint
