#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// A domain name in text: labels joined by dots, "." for the root. Label bytes are those of the
/// wire; a dot inside a label looks like one between labels.
class DnsName {
 public:
  /// RFC 1035 §2.3.4 allows 255 bytes on the wire: every label with its length, and the root.
  static constexpr std::size_t kLongestOnWire = 255;

  /// Reads the name at `at` of a message, following compression pointers (RFC 1035 §4.1.4), which
  /// may only point backwards. False if it breaks a limit or leaves the message.
  bool read(ByteView message, std::size_t at);

  std::string_view view() const { return {text_.data(), size_}; }
  /// Where reading goes on in the message behind the name. REQUIRES: read() said true.
  std::size_t wire_end() const { return wire_end_; }
  /// Whether the name was written without a pointer.
  bool uncompressed() const { return !jumped_; }

 private:
  bool append(ByteView label);

  std::array<char, kLongestOnWire> text_;  // left as it is until read() fills it
  std::size_t size_ = 0;
  std::size_t wire_end_ = 0;
  bool jumped_ = false;
};

}  // namespace chokepoint
