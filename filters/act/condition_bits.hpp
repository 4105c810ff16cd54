#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace chokepoint {

/// The parts of a Condition that are found out apart from each other. A rule fires once every part
/// that it states has held for its flow.
enum class ConditionKind : std::uint8_t {
  kFlow,  ///< transport and ports
  kAddress,
  kBpf,
  kName,
  kWord,
  kPattern,
  kApp,
  kNotApp,
  kJa3,
  kJa4,
  kHello,  ///< encrypted ClientHello or ESNI
  kFullyEncrypted,
  kVolume,
  kBeacon,
};

/// A set of condition kinds, and whether a rule has fired.
using Parts = std::uint16_t;
constexpr Parts part(ConditionKind kind) {
  return static_cast<Parts>(1U << static_cast<unsigned>(kind));
}
inline constexpr Parts kFired = 0x8000;

/// Of one flow: for each rule, the parts of its condition that have held. Those of the first
/// kInline rules lie in the object; memory for more is taken when the first of them is marked.
class ConditionBits {
 public:
  static constexpr std::size_t kInline = 64;

  Parts of(std::size_t rule) const {
    return rule < kInline ? first_[rule] : more_ ? more_[rule - kInline] : Parts{0};
  }
  /// Returns what holds for the rule now. REQUIRES: rule < rules, the same in every call.
  Parts add(std::size_t rule, Parts parts, std::size_t rules) {
    if (rule >= kInline && !more_) more_ = std::make_unique<Parts[]>(rules - kInline);
    Parts& all = rule < kInline ? first_[rule] : more_[rule - kInline];
    all = static_cast<Parts>(all | parts);
    return all;
  }
  /// Forgets all but `parts` of the rule.
  void keep(std::size_t rule, Parts parts) {
    if (rule >= kInline && !more_) return;
    Parts& all = rule < kInline ? first_[rule] : more_[rule - kInline];
    all = static_cast<Parts>(all & parts);
  }

 private:
  std::array<Parts, kInline> first_{};
  std::unique_ptr<Parts[]> more_;
};

}  // namespace chokepoint
