#pragma once

#include <cstddef>

namespace chokepoint {

/// Bytes that the streams (or fragments) of one filter may hold back while they wait for what is
/// missing: each alone, and all together. It must outlive them.
class HoldBudget {
 public:
  struct Limits {
    std::size_t per_stream = 65'536;
    std::size_t total = std::size_t{64} << 20;
  };

  HoldBudget() : HoldBudget(Limits{}) {}
  explicit HoldBudget(Limits limits) : limits_(limits) {}
  HoldBudget(const HoldBudget&) = delete;
  HoldBudget& operator=(const HoldBudget&) = delete;

  /// `held`: what the asking stream holds already.
  bool take(std::size_t bytes, std::size_t held) {
    return held <= limits_.per_stream && bytes <= limits_.per_stream - held && take_of_all(bytes);
  }
  /// The same where what one holds is bounded otherwise.
  bool take_of_all(std::size_t bytes) {
    if (bytes > limits_.total - taken_) return false;
    taken_ += bytes;
    return true;
  }
  void give_back(std::size_t bytes) { taken_ -= bytes; }
  std::size_t taken() const { return taken_; }

 private:
  Limits limits_;
  std::size_t taken_ = 0;
};

}  // namespace chokepoint
