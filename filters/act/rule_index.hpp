#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chokepoint {

/// A rule that has an item, and the fields in which it looks for it (a bit each). Packed into the
/// value of a set.
struct RuleRef {
  std::uint16_t rule = 0;
  std::uint8_t fields = 0xff;

  std::uint32_t packed() const { return std::uint32_t{rule} << 8U | fields; }
  static RuleRef of(std::uint32_t packed) {
    return {static_cast<std::uint16_t>(packed >> 8U), static_cast<std::uint8_t>(packed)};
  }
};

/// Parts of names: those that hold one anywhere inside, ASCII case ignored. For a handful of them,
/// since each is looked for by itself.
class RuleNameParts {
 public:
  void add(std::string_view text, RuleRef ref);

  /// Calls `visit(std::string_view item, std::uint32_t packed_ref)` for every part that `name`
  /// holds. Allocates nothing.
  template <class Visit>
  void match_all(std::string_view name, Visit&& visit) const {
    std::array<char, 255> buffer;  // RFC 1035 §2.3.4
    if (parts_.empty() || name.size() > buffer.size()) return;
    const std::string_view lower = lower_case(name, buffer.data());
    for (const auto& [text, ref] : parts_) {
      if (lower.find(text) != std::string_view::npos) visit(std::string_view(text), ref.packed());
    }
  }

 private:
  static std::string_view lower_case(std::string_view text, char* out);

  std::vector<std::pair<std::string, RuleRef>> parts_;
};

}  // namespace chokepoint
