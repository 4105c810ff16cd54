#pragma once

#include <cstdint>
#include <optional>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a captured frame starts with.
enum class LinkType : std::uint8_t {
  kEthernet,      ///< IEEE 802.3, with VLAN tags, LLC/SNAP, MPLS or PPPoE inside
  kRawIp,         ///< an IPv4 or IPv6 packet, told apart by its version
  kNull,          ///< BSD loopback: address family in the byte order of the capturing host
  kPpp,           ///< RFC 1661, with or without HDLC framing bytes
  kLinuxCooked,   ///< "any" device, version 1
  kLinuxCooked2,  ///< "any" device, version 2
  kWithoutIp,     ///< known, and never carries IP (netlink, USB, Bluetooth, CAN)
};

/// The IP packet inside a frame.
struct FrameView {
  enum class Kind : std::uint8_t { kIp, kOther, kMalformed };
  Kind kind = Kind::kOther;  ///< kOther: whole, but another protocol (ARP, LLC, …)
  ByteView ip;               ///< from the IP header on, trailer included; empty unless kIp

  static FrameView parse(LinkType type, ByteView frame);
};

/// The payload of a PPP frame without framing bytes, starting at its protocol field (RFC 1661 §2).
FrameView parse_ppp(ByteView ppp);
/// An IP packet if the version nibble says so.
FrameView parse_raw_ip(ByteView bytes);
/// What follows an Ethernet type field of value `ether_type`.
FrameView parse_ether_payload(std::uint16_t ether_type, ByteView payload);

}  // namespace chokepoint
