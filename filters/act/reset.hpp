#pragma once

#include <array>
#include <span>

#include "traffic/wire/build.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Room for one forged reset.
using ResetBuffer = std::array<std::byte, kLargestBareTcpHeaders>;

/// A reset that the receiver of `packet`, which it will not get, takes for the sender's. Its number
/// is the one the packet had, exactly what a receiver that has all before it expects (RFC 5961
/// §3.2); it acknowledges what the packet did, so a client that waits for its SYN to be answered
/// takes it too (RFC 9293 §3.10.7.3). REQUIRES: packet.is_tcp(). The bytes lie in `buffer`.
ByteView reset_for_receiver(const PacketView& packet, ResetBuffer& buffer);

/// A reset that the sender of `packet` takes for the receiver's, made as RFC 9293 §3.10.7.1 makes
/// one: numbered by the packet's acknowledgement, or by 0 if it has none, and acknowledging the
/// packet. REQUIRES: packet.is_tcp(). The bytes lie in `buffer`.
ByteView reset_for_sender(const PacketView& packet, ResetBuffer& buffer);

}  // namespace chokepoint
