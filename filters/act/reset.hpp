#pragma once

#include <array>
#include <span>

#include "filters/profile/action.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint {

/// Room for one forged reset.
using ResetBuffer = std::array<std::byte, kLargestBareTcpHeaders>;

/// The sequence numbers a segment takes (RFC 9293 §3.4): its bytes, and one each for SYN and FIN.
std::uint32_t sequence_length(const TcpView& tcp);

/// A reset (or FIN) that the receiver of `packet` takes for the sender's. `arrives`: the receiver
/// will get the packet too. Its number, with shape.ahead = 0, is then the one after the packet,
/// else the packet's own: what a receiver that has all before it expects (RFC 5961 §3.2). It
/// acknowledges what the packet did if shape.acknowledges, so a client that waits for its SYN to be
/// answered takes it too (RFC 9293 §3.10.7.3). REQUIRES: packet.is_tcp(). The bytes lie in
/// `buffer`.
ByteView reset_for_receiver(const PacketView& packet, const ForgedReset& shape, bool arrives,
                            ResetBuffer& buffer);

/// A reset (or FIN) that the sender of `packet` takes for the receiver's, made as RFC 9293
/// §3.10.7.1 makes one: numbered by the packet's acknowledgement, or by 0 if it has none, and
/// acknowledging the packet. A client in SYN-SENT believes only one that acknowledges, so an
/// unanswered SYN is always acknowledged. REQUIRES: packet.is_tcp(). The bytes lie in `buffer`.
ByteView reset_for_sender(const PacketView& packet, const ForgedReset& shape, ResetBuffer& buffer);

}  // namespace chokepoint
