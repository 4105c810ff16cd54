#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "filters/act/filter.hpp"
#include "filters/act/policy.hpp"
#include "filters/flow/defragmenter.hpp"
#include "filters/flow/flow_table.hpp"
#include "filters/inspect/flow_reader.hpp"

namespace chokepoint {

/// A rule that fired. Views are valid during the call.
struct Match {
  RuleKind kind;
  std::string_view rule;  ///< as the policy states it (names in lower case)
  std::string_view seen;  ///< what was seen: the address, the whole name, the word
  FlowKey flow;
  Direction direction;  ///< of the packet on which it fired
  SimTime now;
};

/// Is told of every match: the first of each kind on a flow, and none after a flow was judged.
class MatchObserver {
 public:
  virtual ~MatchObserver() = default;
  virtual void on_match(const Match& match) = 0;
};

struct FilterCounters {
  std::uint64_t packets = 0;          ///< offered
  std::uint64_t bytes = 0;            ///< IP bytes offered
  std::uint64_t inspected_bytes = 0;  ///< payload bytes that were read or scanned
  std::uint64_t malformed = 0;        ///< packets without whole headers (they pass)
  std::uint64_t matches = 0;
  std::uint64_t dropped = 0;
  std::uint64_t injected = 0;
};

/// A stateful in-path box that follows a policy. It puts streams in order, reads names and looks
/// for words until a flow is judged or has become ciphertext; a judged flow stays so until it is
/// forgotten or its ends begin a new connection (a SYN with another initial number). It also reads
/// each out-of-order segment for itself, so it works where it sees only some packets of a flow.
class FirewallFilter final : public Filter {
 public:
  /// `observer`, if any, must outlive the filter. Cheap: state grows as flows come.
  explicit FirewallFilter(std::shared_ptr<const CompiledPolicy> policy,
                          MatchObserver* observer = nullptr);

  FirewallFilter(const FirewallFilter&) = delete;
  FirewallFilter& operator=(const FirewallFilter&) = delete;

  Verdict on_packet(std::span<const std::byte> ip_packet, SimTime now, ActionSink& sink) override;
  const FilterCounters& counters() const { return counters_; }

 private:
  class Judge;

  /// What is needed while a flow is still read.
  struct Reading {
    FlowReader reader;
    std::array<KeywordStream, 2> words;
  };
  struct FlowState {
    std::unique_ptr<Reading> reading;
    std::optional<std::uint32_t> client_start;  // initial number of the connection
    std::uint8_t reported = 0;                  // a bit for each RuleKind
    bool known = false;                         // addresses were looked up
    bool judged = false;                        // the action applies to the rest of the flow
    bool settled = false;                       // nothing more to read
  };

  Verdict on_flow_packet(const PacketView& packet, SimTime now, ActionSink& sink);
  void match_addresses(FlowState& state, Judge& judge);
  void read(FlowState& state, const PacketView& packet, Direction direction, Judge& judge);
  Verdict enforce(const PacketView& packet, SimTime now, ActionSink& sink);

  std::shared_ptr<const CompiledPolicy> policy_;
  MatchObserver* observer_;
  ReadModel model_;
  HoldBudget budget_;  // before the flows, whose streams give back to it
  ReadContext context_{model_, budget_};
  FlowTable<FlowState> flows_;
  Defragmenter fragments_;
  KeywordScanner words_;
  FilterCounters counters_;
};

}  // namespace chokepoint
