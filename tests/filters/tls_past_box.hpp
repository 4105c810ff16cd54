#pragma once

#include <functional>
#include <sstream>

#include "filters/decrypt/key_escrow.hpp"
#include "tests/filters/censor_site.hpp"
#include "tests/filters/decrypt_live_tls.hpp"
#include "tests/traffic/protocol/joint.hpp"

namespace chokepoint::test {

/// Packs what two ends say into TCP segments, in the order in which they say it.
class Segments {
 public:
  explicit Segments(std::uint16_t server_port = 443) {
    talk_.server_port = server_port;
    packets_ = {talk_.syn(), talk_.to_client(0, tcp_flag::kSyn | tcp_flag::kAck),
                talk_.to_server(1, tcp_flag::kAck)};
  }
  /// Returns the new packet.
  const Bytes& add(bool from_client, std::string_view piece) {
    std::uint32_t& from = next_[from_client ? 0 : 1];
    const std::uint32_t other = next_[from_client ? 1 : 0];
    const std::uint8_t flags = tcp_flag::kAck | tcp_flag::kPsh;
    packets_.push_back(from_client ? talk_.to_server(from, flags, piece, other)
                                   : talk_.to_client(from, flags, piece, other));
    from += static_cast<std::uint32_t>(piece.size());
    return packets_.back();
  }
  const std::vector<Bytes>& packets() const { return packets_; }

 private:
  Connection talk_;
  std::uint32_t next_[2] = {1, 1};
  std::vector<Bytes> packets_;
};

enum class Complies { kNobody, kClient, kServer };

/// A conversation of the emulation; `pass` has each packet as it is sent, and `escrow` the keys as
/// they are made. True if both ends came to their end.
inline bool converse(const std::shared_ptr<const Exchange>& what, Complies who, KeyEscrow& escrow,
                     const std::function<void(const Bytes&)>& pass, std::size_t largest = 1'400,
                     std::uint32_t attempt = 0) {
  static TlsIdentity identity(42);
  const OnKeyLog hand_over = [&](std::string_view line) { escrow.hand_over(line); };
  const auto client =
      make_client(what, identity, attempt, who == Complies::kClient ? hand_over : OnKeyLog());
  const auto server =
      make_server(what, identity, attempt, who == Complies::kServer ? hand_over : OnKeyLog());
  Segments segments(what->script().tls == TlsVersion::kNone ? 80 : 443);
  for (const Bytes& packet : segments.packets()) pass(packet);
  Joint joint(*client, *server, largest);
  joint.on_the_way = [&](bool from_client, std::size_t, Bytes& piece) {
    pass(segments.add(from_client, text(piece)));
  };
  joint.run();
  return client->finished() && server->finished();
}

/// What two OpenSSL ends said, as packets.
inline Segments segments_of(const LiveTls& live, std::uint16_t server_port) {
  Segments segments(server_port);
  for (const Flight& flight : live.flights()) {
    for (std::string_view rest = flight.bytes; !rest.empty();) {
      const std::string_view piece = rest.substr(0, 1'400);
      segments.add(flight.from == TlsSide::kClient, piece);
      rest.remove_prefix(piece.size());
    }
  }
  return segments;
}

/// The keys of a live session.
inline void hand_over(const LiveTls& live, KeyEscrow& escrow) {
  std::istringstream lines(live.keys());
  for (std::string line; std::getline(lines, line);) escrow.hand_over(line);
}

}  // namespace chokepoint::test
