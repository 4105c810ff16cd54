#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/quic_crypto.hpp"
#include "filters/inspect/quic_frames.hpp"
#include "filters/inspect/quic_header.hpp"
#include "filters/inspect/read_model.hpp"

namespace chokepoint {

/// Reads the Initial packets of a QUIC client, whose keys follow from the connection id that they
/// carry (RFC 9001 §5.2), and tells the server name and the ClientHello in them, also when its
/// CRYPTO frames are spread over packets and datagrams and out of order; of Google's old versions
/// the server name. What is read of it, `model` says; that it is QUIC is told of all. One for each
/// flow; what it holds is taken from the budget, if it has one, and bounded by PieceBuffer.
class QuicReader {
 public:
  explicit QuicReader(const QuicModel& model = {}, HoldBudget* budget = nullptr)
      : model_(model), budget_(budget), frames_(QuicDialect::kIetf, model.reassemble, budget) {}

  /// Takes one datagram.
  void on_datagram(ByteView datagram, FindingSink& sink);
  /// True once the hello was read, or it is clear that there is none.
  bool finished() const { return finished_; }

  /// Initial packets of which keys were tried so far, and of them those that opened: what an
  /// inspector spends its time on.
  std::uint64_t initials_tried() const { return initials_tried_; }
  std::uint64_t initials_opened() const { return initials_opened_; }

 private:
  void on_initial(ByteView packet, const QuicLongHeader& header, FindingSink& sink);
  std::optional<ByteView> open(ByteView packet, const QuicLongHeader& header);
  void on_google_datagram(ByteView datagram, FindingSink& sink);

  QuicModel model_;
  HoldBudget* budget_;
  QuicInitialKeys keys_;  // those that opened a packet last
  bool has_keys_ = false;
  bool finished_ = false;
  std::uint32_t version_ = 0;       // they are of
  std::array<std::byte, 20> id_{};  // they follow from
  std::uint8_t id_size_ = 0;
  std::uint64_t initials_tried_ = 0;
  std::uint64_t initials_opened_ = 0;
  QuicFrameReader frames_;
};

/// Whether a datagram starts with a QUIC Initial packet of a known version, whole by its lengths,
/// or with a packet of Google's old versions. Most others are told apart by their first five bytes.
bool starts_like_quic_initial(ByteView datagram);

/// Whether a box of that model looks at datagrams between these ports.
inline bool inspects_ports(const QuicModel& model, std::uint16_t source,
                           std::uint16_t destination) {
  return !model.source_port_above || source > destination;
}

}  // namespace chokepoint
