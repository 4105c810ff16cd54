#pragma once

#include <array>

#include "filters/decrypt/decrypting_reader.hpp"
#include "filters/flow/hold_budget.hpp"
#include "filters/inspect/keyword_set.hpp"

namespace chokepoint {

/// What a box with keys keeps of a flow whose TLS it reads: about 1 KB from the ClientHello on,
/// some 20 KB once content was opened, and what waits for keys, TlsDecryptor::kMostHeld of each
/// direction at most. What all flows of the box have waiting is bounded by a budget; a flow that
/// gets none of it is read no further.
class OpenedContent {
 public:
  /// All outlive this object.
  OpenedContent(const TlsKeySource& keys, const ReadModel& model, HoldBudget& budget)
      : reader_(keys, model), budget_(budget) {}
  ~OpenedContent() { budget_.give_back(waiting_); }
  OpenedContent(const OpenedContent&) = delete;
  OpenedContent& operator=(const OpenedContent&) = delete;

  /// As DecryptingReader's.
  void set_ports(std::uint16_t one, std::uint16_t other) { reader_.set_ports(one, other); }
  void on_stream_bytes(Direction direction, ByteView bytes, FindingSink& sink);
  void on_stream_gap(Direction direction) { reader_.on_stream_gap(direction); }

  /// Whether there is TLS that is, or may yet be, read.
  bool open() const { return !refused_ && reader_.begun() && !reader_.finished(); }
  /// Whether something was opened with keys.
  bool opened() const { return reader_.opened(); }
  /// For the words in what that direction says.
  KeywordStream& words(Direction direction) { return words_[static_cast<std::size_t>(direction)]; }

 private:
  DecryptingReader reader_;
  HoldBudget& budget_;
  std::size_t waiting_ = 0;
  bool refused_ = false;
  std::array<KeywordStream, 2> words_;
};

}  // namespace chokepoint
