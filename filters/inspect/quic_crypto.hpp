#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "filters/inspect/quic_version.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What opens a client's Initial packets (RFC 9001 §5.1).
struct QuicInitialKeys {
  std::array<std::byte, 16> key{};
  std::array<std::byte, 12> iv{};
  std::array<std::byte, 16> header{};
};

/// Keys that follow from a version and the connection id that the client chose (RFC 9001 §5.2).
/// After a thread's first call nothing is allocated but what OpenSSL's digests take within.
QuicInitialKeys derive_client_keys(const QuicVersion& version, ByteView destination_id);

/// Takes the protection off an Initial packet (RFC 9001 §5.3, §5.4). `packet` is the whole QUIC
/// packet, `number_at` where its packet number starts. Returns the frames, valid until this
/// thread's next call, or nothing if the packet is too short or its authentication fails. Allocates
/// on a thread's first call only.
std::optional<ByteView> open_client_initial(const QuicInitialKeys& keys, ByteView packet,
                                            std::size_t number_at);

}  // namespace chokepoint
