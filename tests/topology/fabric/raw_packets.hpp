#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "topology/fabric/ip_bytes.hpp"
#include "topology/fabric/raw_host.hpp"
#include "topology/mesh/address.hpp"

namespace chokepoint::fabric_test {

/// The first host of a router.
inline HostAddress address(std::uint32_t router) { return HostAddress::of(RouterId{router}, 1); }

/// The sum of the 16-bit words, word by word as RFC 1071 writes it: 0xffff over bytes whose
/// checksum field is right. Apart from the code under test.
inline std::uint16_t reference_checksum(std::span<const std::byte> bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8 : byte;
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(sum);
}

/// A UDP datagram with `payload` bytes and a valid header checksum (no UDP checksum).
inline std::vector<std::byte> udp_packet(HostAddress from, HostAddress to,
                                         std::uint16_t source_port, std::uint16_t destination_port,
                                         std::size_t payload, std::uint8_t ttl = 64) {
  std::vector<std::byte> packet(28 + payload, std::byte{0x5a});
  ip::store16(packet, 0, 0x4500);
  ip::store16(packet, 2, static_cast<std::uint16_t>(packet.size()));
  ip::store32(packet, 4, 0);
  ip::store8(packet, 8, ttl);
  ip::store8(packet, 9, ip::kUdp);
  ip::store32(packet, 12, from.value);
  ip::store32(packet, 16, to.value);
  ip::write_header_checksum(packet);
  ip::store16(packet, 20, source_port);
  ip::store16(packet, 22, destination_port);
  ip::store16(packet, 24, static_cast<std::uint16_t>(8 + payload));
  ip::store16(packet, 26, 0);
  return packet;
}

/// Keeps what arrives.
class Mailbox : public Receiver {
 public:
  void receive(ns3::Ptr<ns3::Packet> /*packet*/, std::span<std::byte> bytes) override {
    packets.emplace_back(bytes.begin(), bytes.end());
  }
  std::vector<std::vector<std::byte>> packets;
};

}  // namespace chokepoint::fabric_test
