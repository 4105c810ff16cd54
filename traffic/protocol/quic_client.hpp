#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traffic/protocol/tls_identity.hpp"

namespace chokepoint {

/// The first datagram of a QUIC version 1 client to `host`: an Initial packet with the real
/// ClientHello of a TLS 1.3 client (its ALPN is that of HTTP/1.1, and it carries no transport
/// parameters: enough for whoever reads it, not for a server). Connection ids and randoms follow
/// from `seed`. Throws InputError when `host` is no host name.
std::vector<std::byte> make_quic_initial(const std::string& host, std::uint64_t seed,
                                         TlsIdentity& identity);

}  // namespace chokepoint
