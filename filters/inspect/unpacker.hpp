#pragma once

#include <cstdint>
#include <memory>

#include "filters/inspect/http_framing.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Takes what is unpacked, piece by piece.
class UnpackedSink {
 public:
  virtual ~UnpackedSink() = default;
  virtual void on_unpacked(ByteView bytes) = 0;
};

/// Unpacks gzip (RFC 1952) and deflate, with or without zlib's frame (RFC 1950, 1951), as it comes.
/// Holds a window of 32 KiB and zlib's tables, some 40 KB.
class Unpacker {
 public:
  /// What one message may unpack to; the rest is not told.
  static constexpr std::uint64_t kMostOut = std::uint64_t{4} << 20;

  explicit Unpacker(ContentCoding coding);
  Unpacker(Unpacker&&) noexcept;
  Unpacker& operator=(Unpacker&&) noexcept;
  ~Unpacker();

  /// Bytes that are not what the coding says, or come behind kMostOut, are passed over.
  void on_bytes(ByteView bytes, UnpackedSink& sink);

 private:
  struct State;
  std::unique_ptr<State> state_;  // none: nothing more is unpacked
};

}  // namespace chokepoint
