#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

/// An address prefix of either family. `bits` counts in the 128-bit form of IpAddress, so an IPv4
/// prefix a.b.c.d/n has 96 + n.
struct Prefix {
  IpAddress address;
  std::uint8_t bits = 128;

  static Prefix of(IpAddress address) { return {address, 128}; }
  /// "192.0.2.0/24", "2001:db8::/32", or an address alone; nothing if it is none of them or has
  /// bits set behind the prefix.
  static std::optional<Prefix> parse(std::string_view text);
  std::string to_string() const;
};

/// Prefixes to look addresses up in: one hash look-up for each prefix length that occurs.
class AddressSet {
 public:
  AddressSet() = default;
  explicit AddressSet(const std::vector<Prefix>& prefixes);

  bool empty() const { return lengths_.empty(); }
  /// The text of the longest prefix that holds `address`; empty if none does. The answer lives as
  /// long as the set.
  std::string_view match(const IpAddress& address) const;

 private:
  struct Length {
    std::uint8_t bits;
    std::unordered_map<IpAddress, std::string> prefixes;
  };
  std::vector<Length> lengths_;  // longest first
};

}  // namespace chokepoint
