#pragma once

#include <array>
#include <memory>
#include <optional>

#include "filters/flow/tcp_connection.hpp"
#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/dtls_reader.hpp"
#include "filters/inspect/quic_reader.hpp"

namespace chokepoint {

/// What all flows of one box share: how it understands traffic, and what streams may hold back.
struct ReadContext {
  const ReadModel& model;
  HoldBudget& budget;
  /// Whether TCP streams are put in order beyond what can be read, for whoever has keys.
  bool follow_ciphertext = false;
};

/// Everything that is read of one flow: both directions put in order, and their applications. A
/// segment that comes out of order is also read for itself at once, so that a place which sees only
/// some packets of a flow reads what it can; pieces that do not follow on each other are never
/// joined.
class FlowReader {
 public:
  /// Of a flow of datagrams whose content has become ciphertext: it waits for another connection.
  static FlowReader behind_hello();

  /// Takes a packet; `direction` as in the flow's key. REQUIRES: the same `context` in every call,
  /// its budget outliving this object.
  void on_packet(const PacketView& packet, Direction direction, const ReadContext& context,
                 FindingSink& sink);
  /// Reads what is still held back behind gaps.
  void flush(const FlowKey& flow, const ReadContext& context, FindingSink& sink);
  /// False if the last packet was a segment of TCP that failed the model's checks or belongs to
  /// nothing that is followed: nothing was read of it.
  bool believed() const { return believed_; }
  /// True once one side's content has become ciphertext; never of a TCP connection whose segments
  /// are each read for themselves.
  bool encrypted() const { return encrypted_; }
  /// True once nothing more can be read until the ends begin anew.
  bool finished() const { return finished_; }
  /// The direction in which the client of a TCP connection sends, as TcpConnection tells it.
  std::optional<Direction> client() const { return tcp_.client(); }

 private:
  class Pipe;
  struct Side {
    AppReader app;
    std::uint8_t datagrams = 0;  // looked at, up to AppReader::kMostLooks
  };

  void on_tcp(const PacketView& packet, Direction direction, const ReadContext& context,
              FindingSink& sink);
  void on_udp(const PacketView& packet, Direction direction, const ReadContext& context,
              FindingSink& sink);
  void look_at(ByteView datagram, const PacketView& packet, Side& side, FindingSink& sink);
  void on_dtls(ByteView datagram, const ReadContext& context, FindingSink& sink);
  void on_quic(const PacketView& packet, ByteView datagram, const ReadContext& context,
               FindingSink& sink);
  void on_other(const PacketView& packet, FindingSink& sink);
  /// True if nothing was recognised in the segment.
  bool read_lone(const PacketView& packet, Direction direction, const ReadContext& context,
                 FindingSink& sink);
  bool ignores(Direction direction, const TcpModel& model) const {
    return model.client_only && tcp_.client() != direction;
  }
  void recognise(const Opening& opening, FindingSink& sink);
  StreamContext context_of(const PacketView& packet, Direction direction,
                           const ReadModel& model) const;

  TcpConnection tcp_;
  std::array<Side, 2> sides_;
  std::unique_ptr<QuicReader> quic_;
  std::unique_ptr<DtlsReader> dtls_;
  std::optional<Direction> first_;  // in which payload of TCP came first
  bool believed_ = true;
  bool given_up_ = false;  // its first data were of no known protocol
  bool looked_ = false;    // at its first data
  bool encrypted_ = false;
  bool finished_ = false;
  bool named_ = false;  // the protocol of datagrams is known
};

/// Whether a datagram begins another connection on the ports of one that has become ciphertext: a
/// QUIC Initial that opens under the keys of its own id, a DTLS hello, or DNS on its ports. Most
/// datagrams are told apart by their first byte; the keys of an Initial take some 2 us.
bool begins_anew(const PacketView& packet, const ReadModel& model);

}  // namespace chokepoint
