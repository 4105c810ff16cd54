#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Whether Initial packets of `version` can be opened: 1, 2, and drafts 23 to 34.
bool quic_version_known(std::uint32_t version);

/// Takes the protection off a client's Initial packet (RFC 9001 §5). `packet` is the whole QUIC
/// packet, `number_at` where its packet number starts. Returns the frames, or nothing when
/// authentication fails.
std::optional<std::vector<std::byte>> open_client_initial(std::uint32_t version,
                                                          ByteView destination_id, ByteView packet,
                                                          std::size_t number_at);

}  // namespace chokepoint
