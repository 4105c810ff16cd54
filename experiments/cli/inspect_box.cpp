#include "experiments/cli/inspect_box.hpp"

#include <fmt/format.h>

#include "experiments/cli/inspect_options.hpp"
#include "experiments/cli/slow_notice.hpp"
#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::cli {

std::string_view verdict_of(Action action) {
  switch (action) {
    case Action::kObserve:
    case Action::kPass:
      return "pass";
    case Action::kForgeDns:
    case Action::kBlockPage:
      return "forge";
    default:
      return action_label(action);
  }
}

namespace {

/// Large lists of words take Hyperscan seconds.
std::shared_ptr<const CompiledProfile> compiled(Profile profile, bool quiet) {
  std::size_t words = 0;
  for (const Rule& rule : profile.rules) {
    words += rule.when.words.size() + rule.when.patterns.size();
  }
  const SlowNotice notice(
      fmt::format("compiling {} words and patterns; they are kept for the next time", words),
      quiet || words == 0);
  return CompiledProfile::compile(std::move(profile));
}

}  // namespace

std::shared_ptr<const CompiledProfile> box_of(const InspectSettings& settings) {
  if (!settings.profile.empty()) {
    Profile found = find_profile(settings.profile);
    if (found.example_lists && !settings.quiet) {
      fmt::print(stderr,
                 "note: the lists of profile {} are examples; when.names.file takes a measured one "
                 "(docs/profiles.md)\n",
                 found.name);
    }
    return compiled(std::move(found), settings.quiet);
  }
  if (settings.names.empty() && settings.addresses.empty() && settings.keywords.empty()) {
    return nullptr;
  }
  Profile profile;
  const auto rule = [&](const char* name) -> Condition& {
    Rule& made = profile.rules.emplace_back();
    made.name = name;
    made.then.action = find_action(settings.action).value_or(Action::kDrop);
    return made.when;
  };
  for (const std::string& text : settings.addresses) {
    const auto prefix = Prefix::parse(text);
    if (!prefix) throw InputError("", 0, "--block-address", text + " is no address or prefix");
    if (profile.rules.empty()) rule("address");
    profile.rules.front().when.addresses.push_back(*prefix);
  }
  if (!settings.names.empty()) rule("name").names = settings.names;
  if (!settings.keywords.empty()) rule("keyword").words = settings.keywords;
  return compiled(std::move(profile), settings.quiet);
}

BoxRun::BoxRun(std::shared_ptr<const CompiledProfile> profile, const TlsKeySource* keys)
    : filter_(std::move(profile), 0, {.observer = this, .keys = keys}) {}

void BoxRun::on_packet(const CaptureInspector::Place& place, SimTime now) {
  if (place.packet.empty()) return;
  last_ = {};
  const FilterCounters before = filter_.counters();
  filter_.on_packet(place.packet, now, *this);
  if (filter_.counters().refused > before.refused) last_ = {"drop", "no room in the box"};
  if (filter_.counters().disbelieved > before.disbelieved) last_ = {"drop", "strict"};
  if (place.flow == nullptr || last_.rule.empty()) return;
  const auto [known, added] = judgements_.try_emplace(place.flow->number, last_);
  // The first decision counts; a rule that only observes is none.
  if (!added && known->second.verdict == "pass") known->second = last_;
}

void BoxRun::on_residual(const Rule& rule) {
  last_ = {verdict_of(rule.then.action), rule.name + ":of an earlier flow"};
}

void BoxRun::on_match(const Match& match) {
  const bool first = last_.rule.empty();
  const bool decides = match.rule.then.action != Action::kObserve;
  if (!first && !decides) return;
  last_.verdict = verdict_of(match.rule.then.action);
  last_.rule =
      match.item.empty() ? match.rule.name : fmt::format("{}:{}", match.rule.name, match.item);
}

void BoxRun::inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) {}

Judgement BoxRun::take(std::uint64_t flow_number) {
  const auto found = judgements_.extract(flow_number);
  return found.empty() ? Judgement{} : found.mapped();
}

}  // namespace chokepoint::cli
