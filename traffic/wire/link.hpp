#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a captured frame starts with.
enum class LinkType : std::uint8_t {
  kEthernet,        ///< IEEE 802.3, with tags, LLC/SNAP, MPLS, PPPoE or other Ethernet inside
  kRawIp,           ///< an IPv4 or IPv6 packet, told apart by its version
  kNull,            ///< BSD loopback: address family in the byte order of the capturing host
  kPpp,             ///< RFC 1661, with or without HDLC framing bytes, or Cisco HDLC
  kLinuxCooked,     ///< "any" device, version 1
  kLinuxCooked2,    ///< "any" device, version 2
  kCiscoHdlc,       ///< RFC 1547 §4.3.1: address, control, EtherType
  kFrameRelay,      ///< RFC 2427, or Cisco's with an EtherType
  kPppoe,           ///< from the header of RFC 2516 on
  kMpls,            ///< from the label stack on
  kLlc,             ///< IEEE 802.2, as over ATM (RFC 2684)
  kTokenRing,       ///< IEEE 802.5
  kFddi,            ///< ANSI X3.139
  kIpOver1394,      ///< Apple's, RFC 2734
  kIpOverIb,        ///< InfiniBand, RFC 4391
  kDirectionPpp,    ///< one byte of direction, then PPP
  kDirectionHdlc,   ///< then Cisco HDLC
  kDirectionRelay,  ///< then Frame Relay
  kSlip,            ///< 16 bytes of direction and compressed header, then IP
  kEncryptedTap,    ///< OpenBSD's enc(4): what was inside IPsec, behind 12 bytes
  kIpnet,           ///< Solaris: 24 bytes, then IP
  kNflog,           ///< netfilter's log: attributes, one of which is the packet
  kPflog,           ///< pf's log: a header that states its length, then IP
  kPpi,             ///< per-packet information, then a frame of a type that it states
  kPktap,           ///< Apple's, likewise
  kWlan,            ///< IEEE 802.11, read where it is not encrypted
  kWlanRadiotap,    ///< radiotap, then IEEE 802.11
  kWlanPrism,       ///< Prism or AVS header, then IEEE 802.11
  kWithoutIp,       ///< carries no IP (netlink, USB, Bluetooth, CAN), or nobody here reads it
};
inline constexpr std::size_t kLinkTypes = static_cast<std::size_t>(LinkType::kWithoutIp) + 1;

/// The IP packet inside a frame.
struct FrameView {
  enum class Kind : std::uint8_t { kIp, kOther, kMalformed };
  Kind kind = Kind::kOther;  ///< kOther: whole, but another protocol (ARP, LLC, …)
  ByteView ip;               ///< from the IP header on, trailer included; empty unless kIp

  static FrameView parse(LinkType type, ByteView frame);
};

/// The payload of a PPP frame, starting at its protocol field (RFC 1661 §2) or at the address field
/// of HDLC before it.
FrameView parse_ppp(ByteView ppp);
/// An IP packet if the version nibble says so.
FrameView parse_raw_ip(ByteView bytes);
/// From the first label on (RFC 3032).
FrameView parse_mpls(ByteView labels);
/// From the network service header on (RFC 8300).
FrameView parse_service_chain(ByteView header);
/// What follows an Ethernet type field of value `ether_type`.
FrameView parse_ether_payload(std::uint16_t ether_type, ByteView payload);

}  // namespace chokepoint
