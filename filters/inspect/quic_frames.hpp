#pragma once

#include "filters/inspect/hello_teller.hpp"
#include "filters/inspect/piece_buffer.hpp"
#include "filters/inspect/quic_version.hpp"

namespace chokepoint {

/// Reads the frames of a client's Initial packets up to the ClientHello in them, and tells its name
/// and itself.
class QuicFrameReader {
 public:
  /// `reassemble` as in QuicModel; `budget` as in PieceBuffer.
  QuicFrameReader(QuicDialect dialect, bool reassemble, HoldBudget* budget = nullptr)
      : pieces_(budget), dialect_(dialect), reassemble_(reassemble) {}

  /// The frames of one packet.
  void on_frames(ByteView frames, FindingSink& sink);
  /// True once all that can be read was: a whole ClientHello, or what is none.
  bool finished() const { return finished_; }

 private:
  void on_ietf_frames(ByteView frames, FindingSink& sink);
  void on_google_frames(ByteView frames, FindingSink& sink);
  void on_first_frame_only(ByteView frames, FindingSink& sink);
  void on_crypto(std::uint64_t offset, ByteView data, FindingSink& sink);
  ReadStep on_message(ByteView message, HelloTeller& teller, FindingSink& sink);

  PieceBuffer pieces_;
  HelloTeller hello_{HelloCarrier::kQuic};
  QuicDialect dialect_;
  bool reassemble_;
  bool finished_ = false;
};

}  // namespace chokepoint
