#pragma once

#include <span>
#include <string_view>

#include "filters/decrypt/tls_suite.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// The key block of TLS 1.0 to 1.2 (RFC 5246 §6.3; before 1.2 with the PRF of RFC 2246 §5), as long
/// as `out`. False if OpenSSL refuses.
bool tls12_key_block(const TlsSuite& suite, std::uint16_t version, ByteView master_secret,
                     ByteView client_random, ByteView server_random, std::span<std::byte> out);

/// HKDF-Expand-Label with an empty context (RFC 8446 §7.1), as long as `out`. `label` without the
/// prefix "tls13 ", at most 12 characters. False if OpenSSL refuses.
bool tls13_expand_label(const TlsSuite& suite, ByteView secret, std::string_view label,
                        std::span<std::byte> out);

}  // namespace chokepoint
