#pragma once

#include <optional>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a ClientHello says in the clear.
struct ClientHelloView {
  std::string_view server_name;  ///< first host name of the SNI extension; empty if there is none
};

/// Reads the body of a ClientHello (RFC 8446 §4.1.2, after the handshake header), or as much of it
/// as there is: a name is found as soon as its bytes are there. Nothing if it cannot be one.
std::optional<ClientHelloView> parse_client_hello(ByteView body);

}  // namespace chokepoint
