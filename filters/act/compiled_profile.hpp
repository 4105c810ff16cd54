#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "filters/act/condition_bits.hpp"
#include "filters/act/rule_index.hpp"
#include "filters/flow/hold_budget.hpp"
#include "filters/inspect/address_set.hpp"
#include "filters/inspect/keyword_set.hpp"
#include "filters/inspect/name_set.hpp"
#include "filters/profile/profile.hpp"
#include "traffic/wire/bpf_expression.hpp"

namespace chokepoint {

/// A rule made ready.
struct CompiledRule {
  const Rule* rule = nullptr;
  Parts needs = 0;           ///< what has to hold before it fires
  bool each_packet = false;  ///< judges packet by packet: it may fire again on the same flow
  std::uint32_t apps = 0;    ///< a bit for each App
  std::uint32_t not_apps = 0;
  std::optional<BpfExpression> bpf;
  std::string page;  ///< the whole answer of a block page, from its status line on
};

/// The words of one field.
struct WordIndex {
  struct Target {
    std::uint16_t rule;
    ConditionKind kind;
  };
  KeywordSet set;
  std::vector<Target> targets;  ///< by number in the set
};

/// Fingerprints of all rules, and the rules that have each.
using FingerprintIndex = std::map<std::string, std::vector<std::uint16_t>, std::less<>>;

/// A profile made ready, to be shared by all boxes that follow it. Immutable, so any thread may use
/// it.
class CompiledProfile {
 public:
  /// Throws InputError when a word, a pattern or a filter expression cannot be compiled or there
  /// are too many rules.
  static std::shared_ptr<const CompiledProfile> compile(Profile profile);

  CompiledProfile(const CompiledProfile&) = delete;
  CompiledProfile& operator=(const CompiledProfile&) = delete;

  const Profile& profile() const { return profile_; }
  const std::vector<CompiledRule>& rules() const { return rules_; }
  /// Values are RuleRefs, packed.
  const NameSet& names() const { return names_; }
  const RuleNameParts& name_parts() const { return name_parts_; }
  /// Values are rules.
  const AddressSet& addresses() const { return addresses_; }
  const WordIndex& words(WordField field) const { return words_[static_cast<std::size_t>(field)]; }
  const FingerprintIndex& ja3() const { return ja3_; }
  const FingerprintIndex& ja4() const { return ja4_; }
  /// Every part that any rule asks for.
  Parts asked() const { return asked_; }
  bool asks(ConditionKind kind) const { return (asked_ & part(kind)) != 0; }
  /// Whether any rule looks at payload.
  bool reads_payload() const { return (asked_ & kReadParts) != 0; }
  bool redirects() const { return redirects_; }
  bool re_signs() const { return re_signs_; }
  /// Whether anything is asked that only the server's side tells after a hello.
  bool reads_servers_hello() const { return reads_servers_hello_; }
  HoldBudget::Limits hold() const { return {profile_.reads.tcp.buffer, profile_.hold_bytes}; }

  /// Parts that are found by reading payload.
  static constexpr Parts kReadParts = part(ConditionKind::kName) | part(ConditionKind::kWord) |
                                      part(ConditionKind::kPattern) | part(ConditionKind::kApp) |
                                      part(ConditionKind::kNotApp) | part(ConditionKind::kJa3) |
                                      part(ConditionKind::kJa4) | part(ConditionKind::kHello) |
                                      part(ConditionKind::kFullyEncrypted);
  /// Parts that are known with the first packet of a flow and do not change.
  static constexpr Parts kFixedParts = part(ConditionKind::kFlow) | part(ConditionKind::kAddress);

  /// Parts that hold for a packet rather than for its flow.
  static constexpr Parts kPacketParts = part(ConditionKind::kBpf) | part(ConditionKind::kName) |
                                        part(ConditionKind::kWord) | part(ConditionKind::kPattern) |
                                        part(ConditionKind::kVolume);

 private:
  explicit CompiledProfile(Profile profile);
  void add_rule(const Rule& rule);
  void compile_sets();
  void compile_words();

  Profile profile_;
  std::vector<CompiledRule> rules_;
  NameSet names_;
  RuleNameParts name_parts_;
  AddressSet addresses_;
  std::array<WordIndex, 3> words_;
  FingerprintIndex ja3_;
  FingerprintIndex ja4_;
  Parts asked_ = 0;
  bool redirects_ = false;
  bool re_signs_ = false;
  bool reads_servers_hello_ = false;
};

}  // namespace chokepoint
