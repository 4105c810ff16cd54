#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/http_reader.hpp"

namespace chokepoint {

/// Reads the TLS record layer (RFC 8446 §5.1) of a client up to its ClientHello, however that is
/// spread over records and segments, and tells the server name in it.
class TlsReader {
 public:
  /// A longer ClientHello is not waited for.
  static constexpr std::size_t kLongestHello = 65'536;

  /// kDone: the hello was read (or another handshake message came first).
  ReadStep read(ByteView& bytes, FindingSink& sink);

 private:
  ReadStep on_record_header();
  ReadStep on_handshake(ByteView fragment, FindingSink& sink);

  std::vector<std::byte> message_;  // handshake bytes so far
  std::array<std::byte, 5> header_{};
  std::uint8_t header_size_ = 0;
  bool handshake_ = false;
  bool name_told_ = false;
  std::uint32_t record_left_ = 0;
};

/// Whether bytes start like a record with a ClientHello.
Likeness starts_like_client_hello(ByteView bytes);
/// Whether bytes start like a record that follows a ClientHello, of either side.
bool starts_like_tls_record(ByteView bytes);

}  // namespace chokepoint
