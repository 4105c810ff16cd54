#pragma once

#include <array>
#include <memory>

#include "filters/flow/tcp_stream.hpp"
#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/quic_reader.hpp"

namespace chokepoint {

/// Everything that is read of one flow: both directions put in order, and their applications. A
/// segment that comes out of order is also read for itself at once, so that a place which sees only
/// some packets of a flow reads what it can; pieces that do not follow on each other are never
/// joined.
class FlowReader {
 public:
  /// Takes a packet with a TCP or UDP header; `direction` as in the flow's key.
  /// REQUIRES: the same `budget` in every call, outliving this object.
  void on_packet(const PacketView& packet, Direction direction, HoldBudget& budget,
                 FindingSink& sink);
  /// Reads what is still held back behind gaps.
  void flush(FindingSink& sink);
  /// True once a client's hello was read: all that follows is ciphertext.
  bool encrypted() const { return encrypted_; }

 private:
  class Pipe;

  void on_tcp(const PacketView& packet, Direction direction, HoldBudget& budget, FindingSink& sink);
  void on_udp(const PacketView& packet, Direction direction, FindingSink& sink);
  void read_lone(const PacketView& packet, Direction direction, FindingSink& sink);

  struct Side {
    TcpStream stream;
    AppReader app;
  };
  std::array<Side, 2> sides_;
  std::unique_ptr<QuicReader> quic_;
  bool encrypted_ = false;
};

}  // namespace chokepoint
