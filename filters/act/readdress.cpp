#include "filters/act/readdress.hpp"

#include <algorithm>
#include <functional>

#include "traffic/wire/checksum.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kIpv4Source = 12;
constexpr std::size_t kIpv4Destination = 16;
constexpr std::size_t kIpv4Checksum = 10;
constexpr std::size_t kIpv6Source = 8;
constexpr std::size_t kIpv6Destination = 24;
constexpr std::size_t kTcpChecksum = 16;
constexpr std::size_t kUdpChecksum = 6;

void store_address(std::span<std::byte> out, std::size_t at, const IpAddress& address) {
  if (address.is_v4()) {
    store_u32(out, at, address.v4_value());
  } else {
    store_u64(out, at, address.high());
    store_u64(out, at + 8, address.low());
  }
}

/// Where the transport header begins in `bytes`; 0 if the payload does not lie in them whole.
std::size_t header_size(ByteView bytes, const IpView& ip) {
  const auto* const start = ip.payload.data();
  const std::less_equal<const std::byte*> at_most;
  const bool inside = at_most(bytes.data(), start) &&
                      at_most(start + ip.payload.size(), bytes.data() + bytes.size());
  return inside ? static_cast<std::size_t>(start - bytes.data()) : 0;
}

void fix_transport(std::span<std::byte> segment, const IpAddress& source,
                   const IpAddress& destination, std::uint8_t protocol) {
  const bool tcp = protocol == ip_protocol::kTcp;
  const std::size_t at = tcp ? kTcpChecksum : kUdpChecksum;
  if (!tcp && load_u16(segment, at) == 0) return;
  store_u16(segment, at, 0);
  const std::uint16_t sum = transport_checksum(source, destination, protocol, segment);
  store_u16(segment, at, !tcp && sum == 0 ? 0xffff : sum);
}

}  // namespace

std::span<std::byte> readdressed(ByteView bytes, const PacketView& packet, const Readdress& change,
                                 std::span<std::byte> out) {
  if (!packet.has_transport || packet.ip.fragment() || packet.ip.truncated) return {};
  const IpAddress source = change.source.value_or(packet.ip.source);
  const IpAddress destination = change.destination.value_or(packet.ip.destination);
  const bool v4 = packet.ip.source.is_v4();
  if (source.is_v4() != v4 || destination.is_v4() != v4) return {};
  const std::size_t header = header_size(bytes, packet.ip);
  const std::size_t total = header + packet.ip.payload.size();
  if (header == 0 || total > out.size()) return {};
  out = out.first(total);
  std::copy_n(bytes.begin(), total, out.begin());
  store_address(out, v4 ? kIpv4Source : kIpv6Source, source);
  store_address(out, v4 ? kIpv4Destination : kIpv6Destination, destination);
  if (v4) {
    const std::size_t length = std::min<std::size_t>((load_u8(out, 0) & 0x0fU) * 4U, header);
    store_u16(out, kIpv4Checksum, 0);
    store_u16(out, kIpv4Checksum, internet_checksum(out.first(length)));
  }
  fix_transport(out.subspan(header), source, destination, packet.ip.protocol);
  return out;
}

}  // namespace chokepoint
