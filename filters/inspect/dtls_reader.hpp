#pragma once

#include "filters/inspect/hello_teller.hpp"
#include "filters/inspect/piece_buffer.hpp"
#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Reads a DTLS client's datagrams (RFC 6347 §4; RFC 9147 starts alike) up to its first whole
/// ClientHello, whose fragments may come in any order, and tells its name and itself. One for each
/// flow; what it holds is taken from the budget, if it has one, and bounded by PieceBuffer.
class DtlsReader {
 public:
  explicit DtlsReader(HoldBudget* budget = nullptr) : pieces_(budget) {}

  void on_datagram(ByteView datagram, FindingSink& sink);
  bool finished() const { return finished_; }

 private:
  void on_handshake(ByteView record, FindingSink& sink);
  ReadStep on_fragment(ByteReader& in, FindingSink& sink);

  PieceBuffer pieces_;
  HelloTeller hello_{HelloCarrier::kDtls};
  std::uint32_t message_ = 0;  ///< sequence number of the message in pieces_
  bool finished_ = false;
};

/// Whether a datagram has, maybe behind other records in epoch 0, a whole DTLS record of a kind
/// that opens a connection: a handshake with ClientHello, ServerHello or HelloVerifyRequest.
bool starts_like_dtls(ByteView datagram);
/// Whether it is a ClientHello.
bool brings_dtls_hello(ByteView datagram);

}  // namespace chokepoint
