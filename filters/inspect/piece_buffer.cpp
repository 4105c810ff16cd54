#include "filters/inspect/piece_buffer.hpp"

#include <algorithm>
#include <utility>

#include "filters/flow/held_segments.hpp"

namespace chokepoint {
namespace {

constexpr OverlapPolicy kPolicy = OverlapPolicy::kFirst;
constexpr std::size_t kMostHeld = 2 * PieceBuffer::kLongest;

}  // namespace

PieceBuffer::PieceBuffer(HoldBudget* budget)
    : own_(budget == nullptr ? std::make_unique<HoldBudget>() : nullptr),
      budget_(budget == nullptr ? own_.get() : budget) {}

PieceBuffer::PieceBuffer(PieceBuffer&& other) noexcept : budget_(nullptr) {
  *this = std::move(other);
}

PieceBuffer& PieceBuffer::operator=(PieceBuffer&& other) noexcept {
  std::swap(own_, other.own_);
  std::swap(budget_, other.budget_);
  std::swap(beginning_, other.beginning_);
  std::swap(held_, other.held_);
  return *this;
}

PieceBuffer::~PieceBuffer() { clear(); }

void PieceBuffer::clear() {
  held_.reset();
  if (beginning_.capacity() > 0) budget_->give_back(beginning_.capacity());
  beginning_ = {};
}

bool PieceBuffer::append(ByteView bytes) {
  const std::size_t size = beginning_.size() + bytes.size();
  const std::size_t before = beginning_.capacity();
  if (size > before) {
    const std::size_t after = std::min(std::max(size, 2 * before), kLongest);
    if (!budget_->take_of_all(after - before)) return false;
    beginning_.reserve(after);
  }
  beginning_.insert(beginning_.end(), bytes.begin(), bytes.end());
  return true;
}

/// What was held and follows on the beginning. False if there is no room for it.
bool PieceBuffer::append_ready() {
  while (held_ && held_->first_sequence() == beginning_.size()) {
    const HeldSegments::Taken taken = held_->take_first();
    if (held_->empty()) held_.reset();
    if (!append(taken.bytes())) return false;
  }
  return true;
}

bool PieceBuffer::add(std::uint64_t offset, ByteView piece) {
  if (offset > kLongest || piece.size() > kLongest - offset) return false;
  const auto at = static_cast<std::uint32_t>(offset);
  if (at > beginning_.size()) {
    if (!held_) held_ = std::make_unique<HeldSegments>(*budget_);
    const bool kept = held_->add(at, piece, kPolicy, kMostHeld);
    if (held_->empty()) held_.reset();
    return kept;
  }
  while (beginning_.size() < at + piece.size()) {
    const std::size_t from = beginning_.size() - at;
    const std::size_t count =
        held_ ? held_->give_way(at, piece, from, kPolicy) : piece.size() - from;
    if (!append(piece.subspan(from, count)) || !append_ready()) return false;
  }
  return true;
}

}  // namespace chokepoint
