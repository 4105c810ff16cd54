#include "filters/act/readdress.hpp"

#include <algorithm>
#include <functional>

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

/// What a checksum becomes when `before` is written over with `after` (RFC 1624, equation 3). Wrong
/// ones stay wrong, as behind a real address translator.
std::uint16_t updated(std::uint16_t checksum, ByteView before, ByteView after) {
  std::uint32_t sum = static_cast<std::uint16_t>(~checksum);
  for (std::size_t at = 0; at + 2 <= before.size(); at += 2) {
    sum += static_cast<std::uint16_t>(~load_u16(before, at));
    sum += load_u16(after, at);
  }
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void fix_transport(std::span<std::byte> segment, std::uint8_t protocol, ByteView before,
                   ByteView after) {
  const bool tcp = protocol == ip_protocol::kTcp;
  const std::size_t at = tcp ? kTcpChecksum : kUdpChecksum;
  const std::uint16_t old = load_u16(segment, at);
  if (!tcp && old == 0) return;
  const std::uint16_t sum = updated(old, before, after);
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
  const std::size_t at = v4 ? kIpv4Source : kIpv6Source;  // both addresses, one behind the other
  const ByteView before = bytes.subspan(at, v4 ? 8 : 32);
  const ByteView after = ByteView(out).subspan(at, before.size());
  if (v4) store_u16(out, kIpv4Checksum, updated(load_u16(out, kIpv4Checksum), before, after));
  fix_transport(out.subspan(header), packet.ip.protocol, before, after);
  return out;
}

}  // namespace chokepoint
