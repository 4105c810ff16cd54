#pragma once

#include <cstdint>
#include <optional>

#include "traffic/wire/bytes.hpp"
#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

/// IP protocol numbers (IANA).
namespace ip_protocol {
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kIpv4 = 4;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIpv6 = 41;
inline constexpr std::uint8_t kGre = 47;
inline constexpr std::uint8_t kAuthentication = 51;
inline constexpr std::uint8_t kIcmpv6 = 58;
inline constexpr std::uint8_t kEtherIp = 97;
inline constexpr std::uint8_t kSctp = 132;
inline constexpr std::uint8_t kMplsInIp = 137;
}  // namespace ip_protocol

/// TCP header flags (RFC 9293 §3.1).
namespace tcp_flag {
inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPsh = 0x08;
inline constexpr std::uint8_t kAck = 0x10;
}  // namespace tcp_flag

/// An IPv4 (RFC 791) or IPv6 (RFC 8200) header, read; extension headers are walked through.
/// Lives as long as the bytes it was read from.
struct IpView {
  IpAddress source;
  IpAddress destination;
  std::uint8_t protocol = 0;          ///< of the payload, after IPv6 extension headers
  std::uint8_t ttl = 0;               ///< TTL or hop limit
  bool more_fragments = false;        ///< other fragments follow this one
  bool truncated = false;             ///< the header promises more bytes than there are
  std::uint32_t fragment_id = 0;      ///< identification; 0 on an unfragmented IPv6 packet
  std::uint32_t fragment_offset = 0;  ///< bytes into the original datagram
  ByteView header;                    ///< what stands before the payload, extension headers too
  ByteView payload;                   ///< without link trailer
  std::size_t total_bytes = 0;        ///< header and payload as the header says

  bool fragment() const { return more_fragments || fragment_offset != 0; }
  /// Nothing if the bytes hold no whole IP header.
  static std::optional<IpView> parse(ByteView bytes);
  /// Of a whole IPv6 datagram: walks the extension headers with which `payload` begins (RFC 8200
  /// §4), as parse() does, up to a fragment header of a fragment. False if one is not whole; the
  /// view must not be used then.
  bool skip_extensions();
};

/// A TCP header (RFC 9293 §3.1), read.
struct TcpView {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint16_t window = 0;
  std::uint8_t flags = 0;
  ByteView options;
  ByteView payload;

  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  /// Nothing if the bytes hold no whole header.
  static std::optional<TcpView> parse(ByteView segment);
};

/// A UDP header (RFC 768), read. A length field of 0 (jumbograms, offload) means "to the end".
struct UdpView {
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  ByteView payload;

  static std::optional<UdpView> parse(ByteView datagram);
};

/// An IP packet with its transport header, read. An Authentication Header (RFC 4302) hides nothing
/// and is passed over: `ip.protocol` and `ip.payload` are what stands behind it, over IPv4 too.
struct PacketView {
  IpView ip;
  std::uint16_t source_port = 0;  ///< 0 unless TCP or UDP
  std::uint16_t destination_port = 0;
  TcpView tcp;       ///< meaningful only if is_tcp()
  ByteView payload;  ///< of the transport for TCP and UDP, else of IP

  bool is_tcp() const { return has_transport && ip.protocol == ip_protocol::kTcp; }
  bool is_udp() const { return has_transport && ip.protocol == ip_protocol::kUdp; }
  bool has_transport = false;  ///< false for fragments and for other protocols

  /// `bytes` starts at the IP header. Nothing if the IP header, or the TCP or UDP header of an
  /// unfragmented packet, is not whole. Fragments come without transport.
  static std::optional<PacketView> parse(ByteView bytes);
  /// The same for a packet whose IP header was read before (or was put together from fragments).
  static std::optional<PacketView> parse(const IpView& header);
};

}  // namespace chokepoint
