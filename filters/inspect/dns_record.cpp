#include "filters/inspect/dns_record.hpp"

namespace chokepoint {

std::size_t write_address_record(const IpAddress& address, std::uint32_t ttl,
                                 std::span<std::byte> out) {
  constexpr std::uint16_t kFirstQuestion = 0xc00c;
  constexpr std::uint16_t kInternet = 1;
  constexpr std::size_t kFixed = 12;
  const std::uint16_t length = address.is_v4() ? 4 : 16;
  if (out.size() < kFixed + length) return 0;
  store_u16(out, 0, kFirstQuestion);
  store_u16(out, 2, address.is_v4() ? 1 : 28);
  store_u16(out, 4, kInternet);
  store_u32(out, 6, ttl);
  store_u16(out, 10, length);
  if (address.is_v4()) {
    store_u32(out, kFixed, address.v4_value());
  } else {
    store_u64(out, kFixed, address.high());
    store_u64(out, kFixed + 8, address.low());
  }
  return kFixed + length;
}

}  // namespace chokepoint
