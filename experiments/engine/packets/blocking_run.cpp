#include "experiments/engine/packets/blocking_run.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

/// The forbidden list as one rule of the trigger's kind. Every packet of a judged flow is treated
/// as the first was, without end.
Profile profile_for(const Workload& workload, Trigger trigger, Action action) {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.name = name_of(trigger);
  rule.then.action = action;
  switch (trigger) {
    case Trigger::kAddress:
      for (const Site& site : workload.forbidden) {
        rule.when.addresses.push_back(Prefix::of(IpAddress::v4(site.address.value)));
      }
      break;
    case Trigger::kName:
      for (const Site& site : workload.forbidden) rule.when.names.push_back(site.name);
      rule.when.name_fields = {NameField::kHttpHost, NameField::kServerName, NameField::kQuicName,
                               NameField::kDns};
      break;
    case Trigger::kKeyword:
      rule.when.words = {workload.keyword};
      break;
  }
  return profile;
}

}  // namespace

BlockingRun::BlockingRun(Simulation& simulation, const Workload& workload,
                         const BlockingSettings& settings)
    : simulation_(simulation),
      workload_(workload),
      trigger_(settings.trigger),
      recognised_(workload.conversations.size(), false) {
  const auto profile =
      CompiledProfile::compile(profile_for(workload, settings.trigger, settings.action));
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
        simulation.fabric(), site,
        std::make_unique<CensorFilter>(profile, 0, BoxMeans{.observer = observer}), capture));
  }
}

void BlockingRun::on_match(const Match& match) {
  const std::uint16_t port = std::max(match.flow.low.port, match.flow.high.port);
  const ConversationId id = Conversation::of_client_port(port);
  if (!id.valid() || id.value >= recognised_.size()) return;
  // The right reason: what the rule saw is what this conversation was forbidden for.
  const Conversation& c = workload_.conversations[id.value];
  switch (trigger_) {
    case Trigger::kAddress:
      break;  // the rule can only have been the server's address
    case Trigger::kName:
      if (match.seen != c.host) return;
      break;
    case Trigger::kKeyword:
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
        static_cast<double>(static_cast<const CensorFilter&>(site->filter()).counters().bytes);
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
        static_cast<double>(static_cast<const CensorFilter&>(site->filter()).counters().packets);
  }
  return crossed > 0 ? (crossed - inspected) / crossed : 0;
}

}  // namespace chokepoint
