#pragma once

#include <string>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Cuts a stream into lines that end with LF, with or without CR before it. A line that lies whole
/// in one piece is not copied.
class LineJoiner {
 public:
  /// Bytes of a line that are kept; what is beyond is lost.
  static constexpr std::size_t kLongest = 8192;

  /// Takes a line, or what there is of it, off the front of `bytes`. True if `line` is whole; it is
  /// valid until the next call and no longer than `bytes`' owner says.
  bool next(ByteView& bytes, std::string_view& line);
  /// Whether the line at hand is longer than kLongest.
  bool overlong() const { return overlong_; }
  /// Whether a line has begun whose end has not come.
  bool within_line() const { return !given_ && !partial_.empty(); }

 private:
  std::string partial_;  // a line whose end has not come yet
  bool given_ = false;   // partial_ was handed out and is to be cleared
  bool overlong_ = false;
};

}  // namespace chokepoint
