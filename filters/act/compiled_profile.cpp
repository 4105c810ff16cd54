#include "filters/act/compiled_profile.hpp"

#include "filters/act/block_page.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

template <class Field>
std::uint8_t field_bits(const std::vector<Field>& fields, std::uint8_t if_none) {
  if (fields.empty()) return if_none;
  unsigned bits = 0;
  for (const Field field : fields) bits |= 1U << static_cast<unsigned>(field);
  return static_cast<std::uint8_t>(bits);
}

std::uint32_t app_bits(const std::vector<App>& apps) {
  std::uint32_t bits = 0;
  for (const App app : apps) bits |= std::uint32_t{1} << static_cast<unsigned>(app);
  return bits;
}

Parts needs_of(const Condition& when) {
  unsigned needs = 0;
  const auto need = [&](ConditionKind kind, bool stated) {
    if (stated) needs |= part(kind);
  };
  need(ConditionKind::kFlow, when.transport || !when.server_ports.empty());
  need(ConditionKind::kAddress, !when.addresses.empty());
  need(ConditionKind::kBpf, !when.bpf.empty());
  need(ConditionKind::kName, !when.names.empty() || !when.name_parts.empty());
  need(ConditionKind::kWord, !when.words.empty());
  need(ConditionKind::kPattern, !when.patterns.empty());
  need(ConditionKind::kApp, !when.apps.empty());
  need(ConditionKind::kNotApp, !when.not_apps.empty());
  need(ConditionKind::kJa3, !when.ja3.empty());
  need(ConditionKind::kJa4, !when.ja4.empty());
  need(ConditionKind::kHello, when.encrypted_hello || when.esni_only);
  need(ConditionKind::kFullyEncrypted, when.fully_encrypted);
  need(ConditionKind::kVolume, when.bytes_over > 0);
  need(ConditionKind::kBeacon, when.beacon);
  return static_cast<Parts>(needs);
}

constexpr std::uint8_t kAnyField = 0xff;

/// Forged DNS answers one question; the others of the same ends are judged for themselves.
bool judges_each_packet(const Enforcement& then) {
  return then.action == Action::kForgeDns || then.reach == Reach::kPacket;
}

}  // namespace

CompiledProfile::CompiledProfile(Profile profile) : profile_(std::move(profile)) {
  // A file with more is refused where its lines are known; this is for profiles made otherwise.
  if (profile_.rules.size() > Profile::kMostRules)
    throw InputError("", 0, "rule", "too many rules");
  rules_.reserve(profile_.rules.size());
  for (const Rule& rule : profile_.rules) add_rule(rule);
  compile_sets();
  compile_words();
}

std::shared_ptr<const CompiledProfile> CompiledProfile::compile(Profile profile) {
  return std::shared_ptr<const CompiledProfile>(new CompiledProfile(std::move(profile)));
}

void CompiledProfile::add_rule(const Rule& rule) {
  const auto number = static_cast<std::uint16_t>(rules_.size());
  CompiledRule& made = rules_.emplace_back();
  made.rule = &rule;
  made.needs = needs_of(rule.when);
  made.each_packet = judges_each_packet(rule.then);
  made.apps = app_bits(rule.when.apps);
  made.not_apps = app_bits(rule.when.not_apps);
  if (rule.then.action == Action::kBlockPage) {
    made.page = http_answer(rule.then.status, rule.then.page);
  }
  const RuleRef ref{number, field_bits(rule.when.name_fields, kAnyField)};
  for (const std::string& text : rule.when.name_parts) name_parts_.add(text, ref);
  for (const std::string& digest : rule.when.ja3) ja3_[digest].push_back(number);
  for (const std::string& digest : rule.when.ja4) ja4_[digest].push_back(number);
  if (!rule.when.bpf.empty()) made.bpf.emplace(rule.when.bpf);
  asked_ = static_cast<Parts>(asked_ | made.needs);
  const bool certificates = (ref.fields >> static_cast<unsigned>(NameField::kCertificate) & 1) != 0;
  reads_servers_hello_ = reads_servers_hello_ || !rule.when.apps.empty() ||
                         ((made.needs & part(ConditionKind::kName)) != 0 && certificates);
  redirects_ = redirects_ || rule.then.action == Action::kRedirect;
  re_signs_ = re_signs_ || rule.then.action == Action::kReSign;
}

void CompiledProfile::compile_sets() {
  std::vector<NameRule> names;
  std::vector<PrefixRule> prefixes;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Condition& when = rules_[i].rule->when;
    const auto rule = static_cast<std::uint16_t>(i);
    const RuleRef ref{rule, field_bits(when.name_fields, kAnyField)};
    for (const std::string& name : when.names) names.push_back({name, ref.packed(), false});
    for (const Prefix& prefix : when.addresses) prefixes.push_back({prefix, rule});
  }
  names_ = NameSet::of_rules(names);
  addresses_ = AddressSet::of_rules(std::move(prefixes));
}

void CompiledProfile::compile_words() {
  constexpr std::uint8_t kPayloadField = 1U << static_cast<unsigned>(WordField::kPayload);
  for (std::size_t field = 0; field < words_.size(); ++field) {
    std::vector<std::string> words;
    std::vector<std::string> patterns;
    std::vector<WordIndex::Target> of_patterns;
    std::vector<WordIndex::Target>& targets = words_[field].targets;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      const Condition& when = rules_[i].rule->when;
      const auto rule = static_cast<std::uint16_t>(i);
      if ((field_bits(when.word_fields, kPayloadField) >> field & 1U) == 0) continue;
      words.insert(words.end(), when.words.begin(), when.words.end());
      patterns.insert(patterns.end(), when.patterns.begin(), when.patterns.end());
      targets.resize(words.size(), {rule, ConditionKind::kWord});
      of_patterns.resize(patterns.size(), {rule, ConditionKind::kPattern});
    }
    targets.insert(targets.end(), of_patterns.begin(), of_patterns.end());
    words_[field].set = KeywordSet(std::move(words), std::move(patterns));
  }
}

}  // namespace chokepoint
