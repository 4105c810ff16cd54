#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// Reads the Initial packets of a QUIC client (RFC 9001 §5.2, RFC 9369, and drafts 23 to 34), whose
/// keys follow from the connection id that they carry, and tells the server name in the
/// ClientHello, also when its CRYPTO frames are spread over datagrams and out of order.
class QuicReader {
 public:
  /// Bytes of a ClientHello that are kept.
  static constexpr std::size_t kLongestHello = 16'384;

  /// Takes one datagram from the client.
  void on_datagram(ByteView datagram, FindingSink& sink);
  bool finished() const { return finished_; }

 private:
  void on_initial(ByteView packet, std::size_t number_at, ByteView destination_id,
                  std::uint32_t version, FindingSink& sink);
  void on_frames(ByteView frames, FindingSink& sink);
  void on_crypto(std::uint64_t offset, ByteView data, FindingSink& sink);

  std::vector<std::byte> hello_;
  std::vector<bool> known_;          // which bytes of hello_ have come
  std::vector<std::byte> first_id_;  // the connection id of the first Initial that opened
  std::size_t contiguous_ = 0;
  bool finished_ = false;
  bool name_told_ = false;
};

/// Whether a datagram starts with a QUIC Initial packet of a version that is read here.
bool starts_like_quic_initial(ByteView datagram);

}  // namespace chokepoint
