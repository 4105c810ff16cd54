#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "filters/inspect/address_set.hpp"
#include "filters/inspect/text.hpp"
#include "filters/profile/profile.hpp"

namespace chokepoint {

/// A rule that has an item, and the fields in which it looks for it (a bit each).
struct RuleRef {
  std::uint16_t rule = 0;
  std::uint8_t fields = 0xff;
};

/// Room for a domain name (RFC 1035 §2.3.4).
using LowerName = std::array<char, 255>;
/// The name in lower case without port and final dot; empty if it is too long to be one. It lies in
/// `buffer`.
std::string_view lower_name(std::string_view name, LowerName& buffer);

/// The domain names of all rules in one hash. A name stands for itself and all below it; ASCII
/// case, one final dot and a port do not matter.
class RuleNames {
 public:
  void add(std::string_view name, RuleRef ref);
  bool empty() const { return names_.empty(); }

  /// Calls `visit(const RuleRef&, std::string_view item)` for every rule that has `name` or a name
  /// above it; the widest name first. Allocates nothing.
  template <class Visit>
  void match(std::string_view name, Visit&& visit) const {
    if (names_.empty()) return;
    LowerName buffer;
    const std::string_view lower = lower_name(name, buffer);
    std::size_t from = lower.size();
    while (from > 0) {  // label by label from the right
      const std::size_t dot = lower.rfind('.', from - 1);
      const std::size_t start = dot == std::string_view::npos ? 0 : dot + 1;
      const auto found = names_.find(lower.substr(start));
      if (found != names_.end()) {
        for (const RuleRef& ref : found->second) visit(ref, std::string_view(found->first));
      }
      if (dot == std::string_view::npos) break;
      from = dot;
    }
  }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::unordered_map<std::string, std::vector<RuleRef>, Hash, std::equal_to<>> names_;
};

/// Parts of names: those that hold one anywhere inside, ASCII case ignored. For a handful of them,
/// since each is looked for by itself.
class RuleNameParts {
 public:
  void add(std::string_view text, RuleRef ref);
  bool empty() const { return parts_.empty(); }

  /// Calls `visit(const RuleRef&, std::string_view item)` for every part that `name` holds.
  template <class Visit>
  void match(std::string_view name, Visit&& visit) const {
    if (parts_.empty()) return;
    LowerName buffer;
    const std::string_view lower = lower_name(name, buffer);
    for (const auto& [text, ref] : parts_) {
      if (lower.find(text) != std::string_view::npos) visit(ref, std::string_view(text));
    }
  }

 private:
  std::vector<std::pair<std::string, RuleRef>> parts_;
};

/// The prefixes of all rules: one look-up for each prefix length that occurs.
class RuleAddresses {
 public:
  void add(const Prefix& prefix, std::uint16_t rule);
  bool empty() const { return lengths_.empty(); }

  /// Calls `visit(std::uint16_t rule, std::string_view item)` for every rule that has a prefix
  /// that holds `address`; the longest prefix first.
  template <class Visit>
  void match(const IpAddress& address, Visit&& visit) const {
    for (const Length& length : lengths_) {
      const auto found = length.prefixes.find(address.masked(length.bits));
      if (found == length.prefixes.end()) continue;
      for (const std::uint16_t rule : found->second.rules) {
        visit(rule, std::string_view(found->second.text));
      }
    }
  }

 private:
  struct Entry {
    std::string text;
    std::vector<std::uint16_t> rules;
  };
  struct Length {
    std::uint8_t bits;
    std::unordered_map<IpAddress, Entry> prefixes;
  };
  std::vector<Length> lengths_;  // longest first
};

}  // namespace chokepoint
