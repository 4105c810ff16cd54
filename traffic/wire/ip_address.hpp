#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "topology/base/random.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// An IPv4 or IPv6 address as 128 bits; IPv4 in its mapped form ::ffff:a.b.c.d (RFC 4291 §2.5.5.2),
/// so that one comparison and one hash serve both families.
class IpAddress {
 public:
  constexpr IpAddress() = default;
  /// `host_order`: a.b.c.d = a·2²⁴ + b·2¹⁶ + c·2⁸ + d, as in HostAddress::value.
  static constexpr IpAddress v4(std::uint32_t host_order) {
    return IpAddress(0, kMapped | host_order);
  }
  static constexpr IpAddress v6(std::uint64_t high, std::uint64_t low) {
    return IpAddress(high, low);
  }
  /// From dotted or colon text (RFC 4291 §2.2); nothing if it is neither.
  static std::optional<IpAddress> parse(std::string_view text);

  constexpr bool is_v4() const { return high_ == 0 && low_ >> 32 == kMapped >> 32; }
  /// REQUIRES: is_v4().
  constexpr std::uint32_t v4_value() const { return static_cast<std::uint32_t>(low_); }
  constexpr std::uint64_t high() const { return high_; }
  constexpr std::uint64_t low() const { return low_; }
  /// The address with all but its first `bits` bits of 128 zeroed. REQUIRES: bits ≤ 128.
  constexpr IpAddress masked(unsigned bits) const {
    const auto keep = [](std::uint64_t word, unsigned count) {
      return count == 0 ? 0 : count >= 64 ? word : word & ~(~std::uint64_t{0} >> count);
    };
    return IpAddress(keep(high_, bits), keep(low_, bits > 64 ? bits - 64 : 0));
  }
  std::string to_string() const;

  constexpr auto operator<=>(const IpAddress&) const = default;

 private:
  static constexpr std::uint64_t kMapped = std::uint64_t{0xffff} << 32;
  constexpr IpAddress(std::uint64_t high, std::uint64_t low) : high_(high), low_(low) {}

  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
};

}  // namespace chokepoint

template <>
struct std::hash<chokepoint::IpAddress> {
  std::size_t operator()(const chokepoint::IpAddress& a) const noexcept {
    return chokepoint::mix64(a.low() + chokepoint::mix64(a.high() + 0x9e3779b97f4a7c15ULL));
  }
};
