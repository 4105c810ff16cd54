#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "topology/mesh/address.hpp"

namespace chokepoint {

/// What a router says about a packet that it could not forward (RFC 792, codes in RFC 1812 5.2.7).
enum class IcmpError : std::uint16_t {
  kNetUnreachable = 0x0300,
  kHostUnreachable = 0x0301,
  kProtocolUnreachable = 0x0302,
  kPortUnreachable = 0x0303,
  kTimeExceeded = 0x0b00,
};

/// The IP packet by which `router` tells the source of `packet` about `error`: the packet's header
/// and eight bytes are quoted. Empty where none may be sent: about an ICMP error, a later fragment,
/// or a source that is no single host (RFC 1812 4.3.2.7).
/// REQUIRES: `packet` is well formed.
std::vector<std::byte> icmp_error(std::span<const std::byte> packet, HostAddress router,
                                  IcmpError error);

/// The answer of a router to a packet addressed to itself: an echo reply, port unreachable (so
/// that traceroute ends) or protocol unreachable. Empty when none is due.
std::vector<std::byte> router_answer(std::span<const std::byte> packet, HostAddress router);

}  // namespace chokepoint
