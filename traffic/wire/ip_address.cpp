#include "traffic/wire/ip_address.hpp"

#include <arpa/inet.h>
#include <array>

namespace chokepoint {

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string terminated(text);
  std::array<std::byte, 16> raw{};
  if (inet_pton(AF_INET, terminated.c_str(), raw.data()) == 1) return v4(load_u32(raw, 0));
  if (inet_pton(AF_INET6, terminated.c_str(), raw.data()) == 1) {
    return v6(load_u64(raw, 0), load_u64(raw, 8));
  }
  return std::nullopt;
}

std::string IpAddress::to_string() const {
  std::array<std::byte, 16> raw{};
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (is_v4()) {
    store_u32(raw, 0, v4_value());
    inet_ntop(AF_INET, raw.data(), text.data(), text.size());
  } else {
    store_u64(raw, 0, high_);
    store_u64(raw, 8, low_);
    inet_ntop(AF_INET6, raw.data(), text.data(), text.size());
  }
  return text.data();
}

}  // namespace chokepoint
