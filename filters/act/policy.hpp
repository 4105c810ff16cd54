#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "filters/flow/flow_table.hpp"
#include "filters/flow/hold_budget.hpp"
#include "filters/inspect/address_set.hpp"
#include "filters/inspect/keyword_set.hpp"
#include "filters/inspect/name_set.hpp"
#include "filters/profile/action.hpp"

namespace chokepoint {

enum class RuleKind : std::uint8_t { kAddress, kName, kKeyword };

/// What a filter is told to look for.
struct Policy {
  /// Either end of a flow in one of these.
  std::vector<Prefix> addresses;
  /// HTTP Host, server name of TLS or QUIC, DNS question: these names and all below them.
  std::vector<std::string> names;
  /// Anywhere in the payload of TCP (across segments) or UDP, ASCII case ignored; not in what
  /// follows a TLS or QUIC client's hello.
  std::vector<std::string> keywords;
  Action action = Action::kDrop;
  FlowTableLimits flows;
  /// What streams may hold back behind holes: bytes of one direction of a flow, and of all.
  HoldBudget::Limits hold{std::size_t{32} << 10, std::size_t{16} << 20};
};

/// A policy made ready, to be shared by all filters that follow it. Immutable, so any thread may
/// use it.
class CompiledPolicy {
 public:
  /// Throws InputError when a keyword cannot be compiled.
  static std::shared_ptr<const CompiledPolicy> compile(const Policy& policy);

  const AddressSet& addresses() const { return addresses_; }
  const NameSet& names() const { return names_; }
  const KeywordSet& keywords() const { return keywords_; }
  Action action() const { return action_; }
  const FlowTableLimits& flows() const { return flows_; }
  const HoldBudget::Limits& hold() const { return hold_; }
  /// Whether any rule looks beyond addresses.
  bool reads_payload() const { return !names_.empty() || !keywords_.empty(); }

 private:
  explicit CompiledPolicy(const Policy& policy);

  AddressSet addresses_;
  NameSet names_;
  KeywordSet keywords_;
  Action action_;
  FlowTableLimits flows_;
  HoldBudget::Limits hold_;
};

}  // namespace chokepoint
