#pragma once

#include <cstdint>
#include <string_view>

#include "filters/inspect/app.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

struct ClientHelloView;

/// What is spoken inside TLS or QUIC as far as the outside tells: kDot on port 853 or with ALPN
/// "dot" (RFC 7858 §3.1), kDoh with ALPN "doq" (RFC 9250 §4.1.1) or for a well-known resolver's
/// name, else kUnknown. `alpn`: length-prefixed names (RFC 7301 §3.1), cut or wrong ones are passed
/// over.
App app_of_tls(std::uint16_t server_port, std::string_view server_name, ByteView alpn);

/// The same for a whole ClientHello, and kTor (tor.hpp). `server_port`: 0 if it is not known.
App app_of_hello(std::uint16_t server_port, const ClientHelloView& hello);

}  // namespace chokepoint
