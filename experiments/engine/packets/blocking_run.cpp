#include "experiments/engine/packets/blocking_run.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

/// The forbidden list as the trigger's rules.
Policy policy_for(const Workload& workload, Trigger trigger, Action action) {
  Policy policy;
  policy.action = action;
  switch (trigger) {
    case Trigger::kAddress:
      for (const Site& site : workload.forbidden) {
        policy.addresses.push_back(Prefix::of(IpAddress::v4(site.address.value)));
      }
      break;
    case Trigger::kName:
      for (const Site& site : workload.forbidden) policy.names.push_back(site.name);
      break;
    case Trigger::kKeyword:
      policy.keywords.push_back(workload.keyword);
      break;
  }
  return policy;
}

RuleKind rule_of(Trigger trigger) {
  switch (trigger) {
    case Trigger::kAddress:
      return RuleKind::kAddress;
    case Trigger::kName:
      return RuleKind::kName;
    case Trigger::kKeyword:
      break;
  }
  return RuleKind::kKeyword;
}

}  // namespace

BlockingRun::BlockingRun(Simulation& simulation, const Workload& workload,
                         const BlockingSettings& settings)
    : simulation_(simulation),
      workload_(workload),
      trigger_(settings.trigger),
      recognised_(workload.conversations.size(), false) {
  const auto policy =
      CompiledPolicy::compile(policy_for(workload, settings.trigger, settings.action));
  if (!settings.captures.empty()) {
    std::error_code seen_when_a_file_is_made;
    std::filesystem::create_directories(settings.captures, seen_when_a_file_is_made);
  }
  MatchObserver* observer = this;
  for (const RouterId site : settings.sites) {
    const std::filesystem::path capture =
        settings.captures.empty()
            ? std::filesystem::path()
            : settings.captures / ("router" + std::to_string(site.value) + ".pcap");
    sites_.push_back(std::make_unique<FilterSite>(
        simulation.fabric(), site, std::make_unique<FirewallFilter>(policy, observer), capture));
  }
}

void BlockingRun::on_match(const Match& match) {
  if (match.kind != rule_of(trigger_)) return;
  const std::uint16_t port = std::max(match.flow.low.port, match.flow.high.port);
  const ConversationId id = Conversation::of_client_port(port);
  if (!id.valid() || id.value >= recognised_.size()) return;
  // The right reason: what the rule saw is what this conversation was forbidden for.
  const Conversation& c = workload_.conversations[id.value];
  switch (match.kind) {
    case RuleKind::kAddress:
      break;  // the rule can only have been the server's address
    case RuleKind::kName:
      if (match.seen != c.host) return;
      break;
    case RuleKind::kKeyword:
      if (!c.keyword) return;
      break;
  }
  recognised_[id.value] = true;
}

std::vector<Outcome> BlockingRun::run() {
  std::vector<Outcome> outcomes = simulation_.run();
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i].recognised = recognised_[i];
  for (const auto& site : sites_) site->close();
  return outcomes;
}

double BlockingRun::inspected_bytes() const {
  double offered = 0;
  for (const auto& site : sites_) {
    offered +=
        static_cast<double>(static_cast<const FirewallFilter&>(site->filter()).counters().bytes);
  }
  const auto delivered = static_cast<double>(simulation_.fabric().counters().delivered_bytes);
  return delivered > 0 ? offered / delivered : 0;
}

double BlockingRun::missed_overload() const {
  double crossed = 0;
  double inspected = 0;
  for (const auto& site : sites_) {
    crossed += static_cast<double>(site->crossed());
    inspected +=
        static_cast<double>(static_cast<const FirewallFilter&>(site->filter()).counters().packets);
  }
  return crossed > 0 ? (crossed - inspected) / crossed : 0;
}

}  // namespace chokepoint
