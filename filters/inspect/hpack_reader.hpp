#pragma once

#include <memory>
#include <string_view>

#include "traffic/wire/bytes.hpp"

struct nghttp2_hd_inflater;

namespace chokepoint {

/// Takes the fields of a header block; views are valid during the call only.
class FieldSink {
 public:
  virtual ~FieldSink() = default;
  virtual void on_field(std::string_view name, std::string_view value) = 0;
};

/// Unpacks the header blocks of one direction of an HTTP/2 connection (RFC 7541), as they come.
/// A direction's table is bounded by what the other end allowed, which is not seen here, so any
/// table up to kLongestTable that the sender announces is followed. A field is at most 64 KiB.
class HpackReader {
 public:
  static constexpr std::size_t kLongestTable = std::size_t{64} << 10;
  /// Fields of one block that are told; a byte of a block may stand for a field of 64 KiB.
  static constexpr std::size_t kMostTold = std::size_t{256} << 10;

  HpackReader();

  /// The next piece of a block. False once a block was wrong: what follows cannot be understood.
  bool read(ByteView piece, bool last, FieldSink& sink);

 private:
  struct Deleter {
    void operator()(nghttp2_hd_inflater* inflater) const;
  };
  std::unique_ptr<nghttp2_hd_inflater, Deleter> inflater_;  // none after an error
  std::size_t told_ = 0;
};

}  // namespace chokepoint
