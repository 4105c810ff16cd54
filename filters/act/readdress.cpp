#include "filters/act/readdress.hpp"

#include <algorithm>
#include <array>
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

/// The sum of an address's 16-bit words, as the one's complement of them if `negated`.
std::uint32_t words_of(const IpAddress& address, bool negated) {
  std::array<std::byte, 16> bytes;
  const std::size_t size = address.is_v4() ? 4 : bytes.size();
  store_address(bytes, 0, address);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < size; i += 2) {
    const std::uint32_t word = load_u16(bytes, i);
    sum += negated ? 0xffffU - word : word;
  }
  return sum;
}

/// What is to be added to a checksum's complement when addresses change (RFC 1624 §3). A checksum
/// that was wrong stays wrong, as behind real translators: packets that are meant not to be
/// believed are not repaired.
std::uint32_t change_of(const IpView& ip, const IpAddress& source, const IpAddress& destination) {
  return words_of(ip.source, true) + words_of(ip.destination, true) + words_of(source, false) +
         words_of(destination, false);
}

void adjust(std::span<std::byte> out, std::size_t at, std::uint32_t change) {
  std::uint32_t sum = (0xffffU - load_u16(out, at)) + change;
  while (sum > 0xffffU) sum = (sum & 0xffffU) + (sum >> 16U);
  store_u16(out, at, static_cast<std::uint16_t>(0xffffU - sum));
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
  const std::uint32_t changed = change_of(packet.ip, source, destination);
  if (v4) adjust(out, kIpv4Checksum, changed);
  const auto segment = out.subspan(header);
  if (packet.is_tcp()) {
    adjust(segment, kTcpChecksum, changed);
  } else if (load_u16(segment, kUdpChecksum) != 0) {
    adjust(segment, kUdpChecksum, changed);
    // RFC 768: a computed zero is sent as all ones, since zero says "no checksum".
    if (load_u16(segment, kUdpChecksum) == 0) store_u16(segment, kUdpChecksum, 0xffff);
  }
  return out;
}

}  // namespace chokepoint
