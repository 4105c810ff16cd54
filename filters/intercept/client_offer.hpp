#pragma once

#include <string>

#include "filters/decrypt/tls_messages.hpp"

namespace chokepoint {

/// What a man in the middle has to know of a ClientHello.
struct ClientOffer {
  std::string server_name;  ///< a host name that can stand in a certificate; empty if there is none
  bool tls13 = false;
};

/// Waits for the ClientHello at the start of a stream.
class ClientOfferReader {
 public:
  enum class Step : std::uint8_t {
    kMore,
    kOffer,
    kNone,  ///< the stream does not begin with a ClientHello
  };
  /// `stream` is everything from the start on, longer in each call than before.
  Step read(ByteView stream, ClientOffer& offer);

 private:
  TlsMessageReader messages_;
  std::size_t at_ = 0;  // of the next record
};

}  // namespace chokepoint
