#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// A prefix to look for, and what it stands for (the index of a rule, say).
struct PrefixRule {
  Prefix prefix;
  std::uint32_t value = 0;
};

/// Prefixes to look addresses up in. The prefixes cut the address space into stretches; a look-up
/// finds the stretch by binary search, among those of one /16 for IPv4. Immutable, so any thread
/// may use it.
class AddressSet {
 public:
  AddressSet() = default;
  /// Each prefix stands for its index in the list.
  explicit AddressSet(const std::vector<Prefix>& prefixes);
  /// The same prefix may come with several values.
  static AddressSet of_rules(std::vector<PrefixRule> rules);

  bool empty() const { return nodes_.empty(); }
  /// Memory of prefixes and tables.
  std::size_t bytes() const;

  /// The text of the longest prefix that holds `address`; empty if none does. The answer lives as
  /// long as the set. Allocates nothing, as all look-ups.
  std::string_view match(const IpAddress& address) const {
    const std::uint32_t node = find(address);
    return node == kNone ? std::string_view{} : text_of(nodes_[node]);
  }
  /// The least value of all prefixes that hold `address`: where values are rules, the first.
  std::optional<std::uint32_t> first(const IpAddress& address) const;
  /// Calls `on_match(std::string_view prefix, std::uint32_t value)` for every prefix that holds
  /// `address`, the longest first, values of one prefix in ascending order.
  template <class OnMatch>
  void match_all(const IpAddress& address, OnMatch&& on_match) const {
    for (std::uint32_t i = find(address); i != kNone; i = nodes_[i].outer) {
      on_match(text_of(nodes_[i]), nodes_[i].value);
    }
  }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  struct Node {
    std::uint32_t value;
    std::uint32_t outer;  ///< the node of the next shorter prefix around this one
    std::uint32_t text_at;
    std::uint8_t text_size;
  };

  class Builder;

  std::string_view text_of(const Node& node) const {
    return {texts_.data() + node.text_at, node.text_size};
  }
  /// The innermost node whose prefix holds `address`.
  std::uint32_t find(const IpAddress& address) const;

  std::string texts_;
  std::vector<Node> nodes_;
  std::vector<IpAddress> starts_;      ///< of stretches, ascending; the first is ::
  std::vector<std::uint32_t> inside_;  ///< the innermost node of each stretch
  /// For the upper half of an IPv4 address, the stretch that holds its first address.
  std::vector<std::uint32_t> v4_blocks_;
};

}  // namespace chokepoint
