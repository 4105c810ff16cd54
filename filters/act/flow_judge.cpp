#include "filters/act/flow_judge.hpp"

#include <algorithm>

#include "filters/act/chance.hpp"
#include "filters/inspect/authority.hpp"
#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/fully_encrypted.hpp"
#include "filters/inspect/tls_fingerprint.hpp"

namespace chokepoint {
namespace {

/// What the first bytes of a connection begin: a request with a method of RFC 9110 §9 or RFC 5789,
/// a TLS record with a hello, or a DNS message on its port, however little of it there is.
App beginning_of(const PacketView& packet) {
  if (!packet.is_tcp()) return App::kUnknown;
  constexpr std::array<std::string_view, 9> kMethods{
      "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ", "OPTIONS ", "TRACE ", "PATCH "};
  const std::string_view text = as_text(packet.payload);
  const auto begins = [&](std::string_view method) {
    return text.substr(0, method.size()) == method.substr(0, text.size());
  };
  if (std::any_of(kMethods.begin(), kMethods.end(), begins)) return App::kHttp;
  if (starts_like_client_hello(packet.payload) != Likeness::kNo) return App::kTls;
  const bool dns = is_dns_port(packet.destination_port) &&
                   like_dns_stream(packet.payload, DnsTrust::kByPort) != Likeness::kNo;
  return dns ? App::kDns : App::kUnknown;
}

Transport transport_of(const PacketView& packet) {
  if (packet.ip.protocol == ip_protocol::kTcp) return Transport::kTcp;
  return packet.ip.protocol == ip_protocol::kUdp ? Transport::kUdp : Transport::kOther;
}

bool has_app(std::uint32_t apps, App app) { return (apps >> static_cast<unsigned>(app) & 1U) != 0; }

}  // namespace

void FlowJudge::begin() {
  memory_.begun = true;
  begin_rules();
  if (asks(ConditionKind::kAddress)) begin_addresses();
  if (asks(ConditionKind::kBeacon)) begin_beacons();
  // A strict box follows every connection, whether a rule may fire or not.
  memory_.passed = memory_.passed || (!context_.profile.profile().strict && !any_rule_open());
}

void FlowJudge::begin_rules() {
  const auto& rules = context_.profile.rules();
  const std::uint16_t port = sighting_.flow.receiver(memory_.to_server).port;
  const Transport transport = transport_of(sighting_.packet);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Condition& when = rules[i].rule->when;
    if (rules[i].needs == 0) complete(i, ConditionKind::kFlow, {}, {});
    if ((rules[i].needs & part(ConditionKind::kFlow)) == 0) continue;
    if (when.transport && *when.transport != transport) continue;
    const auto holds = [&](PortRange range) { return port >= range.first && port <= range.last; };
    if (!when.server_ports.empty() &&
        (!sighting_.packet.has_transport ||
         std::none_of(when.server_ports.begin(), when.server_ports.end(), holds))) {
      continue;
    }
    mark(i, ConditionKind::kFlow, {}, {});
  }
}

void FlowJudge::begin_addresses() {
  for (const FlowEnd* end : {&sighting_.flow.low, &sighting_.flow.high}) {
    context_.profile.addresses().match_all(
        end->address, [&](std::string_view item, std::uint32_t rule) {
          mark(rule, ConditionKind::kAddress, item, end->address.to_string());
        });
  }
}

void FlowJudge::begin_beacons() {
  const FlowKey& flow = sighting_.flow;
  if (!context_.beacons.on_contact(flow.sender(memory_.to_server).address,
                                   flow.receiver(memory_.to_server), sighting_.now)) {
    return;
  }
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) mark(i, ConditionKind::kBeacon, {}, {});
}

bool FlowJudge::any_rule_open() const {
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Parts fixed = rules[i].needs & CompiledProfile::kFixedParts;
    const Parts held = memory_.met.of(i);
    if ((held & fixed) == fixed && (held & kFired) == 0) return true;
  }
  return false;
}

void FlowJudge::on_every_packet() {
  if (!asks(ConditionKind::kVolume) && !asks(ConditionKind::kBpf)) return;
  memory_.bytes += sighting_.packet.ip.total_bytes;
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const Condition& when = rules[i].rule->when;
    if (when.bytes_over > 0 && memory_.bytes > when.bytes_over) {
      mark(i, ConditionKind::kVolume, {}, {});
    }
    const Parts held = memory_.met.of(i) & (part(ConditionKind::kBpf) | kFired);
    if (rules[i].bpf && held == 0 && rules[i].bpf->matches(sighting_.bytes)) {
      mark(i, ConditionKind::kBpf, when.bpf, {});
    }
  }
}

/// Whether the packet holds the first bytes of its connection: where a box came late, or missed
/// them, it cannot know what the first data were.
bool FlowJudge::opens_connection() const {
  const PacketView& packet = sighting_.packet;
  if (!packet.is_tcp()) return true;
  const std::uint32_t first = packet.tcp.sequence + (packet.tcp.has(tcp_flag::kSyn) ? 1 : 0);
  return memory_.client_start && first == *memory_.client_start + 1;
}

void FlowJudge::on_payload_end() {
  if (memory_.client_data || !from_client() || sighting_.packet.payload.empty()) return;
  memory_.client_data = true;
  if (opens_connection()) judge_first_payload();
}

void FlowJudge::judge_first_payload() {
  const auto& rules = context_.profile.rules();
  const bool encrypted = asks(ConditionKind::kFullyEncrypted) && sighting_.packet.is_tcp() &&
                         judge_fully_encrypted(sighting_.packet.payload).blocked;
  if (!encrypted && !asks(ConditionKind::kNotApp)) return;
  // A request or a hello may go on in the next segment: its first bytes are enough.
  const App begins = memory_.app == App::kUnknown ? beginning_of(sighting_.packet) : memory_.app;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (encrypted) mark(i, ConditionKind::kFullyEncrypted, {}, {});
    if (rules[i].not_apps == 0 || has_app(rules[i].not_apps, begins)) continue;
    mark(i, ConditionKind::kNotApp, {}, app_label(begins));
  }
}

std::optional<std::size_t> FlowJudge::decide() {
  if (!decision_) return std::nullopt;
  report(decision_->rule, decision_->kind, decision_->item,
         std::string_view(seen_.data(), decision_->seen_size));
  release(decision_->rule);
  return decision_->rule;
}

void FlowJudge::mark(std::size_t rule, ConditionKind kind, std::string_view item,
                     std::string_view seen) {
  const auto& rules = context_.profile.rules();
  const Parts needs = rules[rule].needs;
  if ((needs & part(kind)) == 0 || (memory_.met.of(rule) & kFired) != 0) return;
  const Parts held = memory_.met.add(rule, part(kind), rules.size());
  if ((held & needs) == needs) complete(rule, kind, item, seen);
}

void FlowJudge::complete(std::size_t rule, ConditionKind kind, std::string_view item,
                         std::string_view seen) {
  const auto& rules = context_.profile.rules();
  memory_.met.add(rule, kFired, rules.size());
  const Rule& what = *rules[rule].rule;
  if (what.probability < 1 &&
      draw_uniform(context_.seed, sighting_.flow, rule, Draw::kRule) >= what.probability) {
    ++context_.counters.spared;
    return;
  }
  if (what.then.action == Action::kObserve) {
    report(rule, kind, item, seen);
    return release(rule);
  }
  if (decision_ && decision_->rule < rule) return release(rule);
  if (decision_) release(decision_->rule);
  const std::size_t size = std::min(seen.size(), seen_.size());
  std::copy_n(seen.begin(), size, seen_.begin());
  decision_ = Decision{rule, kind, item, size};
}

void FlowJudge::release(std::size_t rule) {
  if (!context_.profile.rules()[rule].each_packet) return;
  constexpr Parts kGone = CompiledProfile::kPacketParts | kFired;
  memory_.met.keep(rule, static_cast<Parts>(~kGone));
}

void FlowJudge::report(std::size_t rule, ConditionKind kind, std::string_view item,
                       std::string_view seen) {
  ++context_.counters.matches;
  if (context_.observer == nullptr) return;
  context_.observer->on_match({*context_.profile.rules()[rule].rule, rule, kind, item, seen,
                               sighting_.flow, sighting_.direction, sighting_.now});
}

void FlowJudge::look_up_name(std::string_view name, NameField field) {
  const auto visit = [&](std::string_view item, std::uint32_t packed) {
    const RuleRef ref = RuleRef::of(packed);
    if ((ref.fields >> static_cast<unsigned>(field) & 1U) == 0) return;
    mark(ref.rule, ConditionKind::kName, item, name);
  };
  // For the injectors a final dot or a port makes another name, as measured.
  const bool as_it_stands =
      field == NameField::kDns && context_.profile.profile().reads.dns == DnsModel::kGfw;
  if (!as_it_stands || NameSet::verbatim(name)) context_.profile.names().match_all(name, visit);
  context_.profile.name_parts().match_all(name, visit);
}

void FlowJudge::on_app(App app) {
  if (!refines(memory_.app, app)) return;
  memory_.app = app;
  if (!asks(ConditionKind::kApp)) return;
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (has_app(rules[i].apps, app)) mark(i, ConditionKind::kApp, app_label(app), app_label(app));
  }
}

void FlowJudge::on_server_name(std::string_view name) {
  look_up_name(name, sighting_.packet.is_udp() ? NameField::kQuicName : NameField::kServerName);
}
void FlowJudge::on_certificate_name(std::string_view name) {
  look_up_name(name, NameField::kCertificate);
}
void FlowJudge::on_dns_question(const DnsQuestion& question) {
  look_up_name(question.name, NameField::kDns);
}
void FlowJudge::on_http_host(std::string_view host) {
  look_up_name(without_userinfo(host), NameField::kHttpHost);
}

void FlowJudge::on_client_hello(const ClientHelloView& hello) {
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size() && (hello.ech || hello.esni); ++i) {
    if (rules[i].rule->when.esni_only && !hello.esni) continue;
    mark(i, ConditionKind::kHello, {}, hello.esni ? "esni" : "ech");
  }
  if (asks(ConditionKind::kJa3)) {
    look_up_fingerprint(context_.profile.ja3(), ConditionKind::kJa3, ja3(hello).digest);
  }
  if (asks(ConditionKind::kJa4)) {
    look_up_fingerprint(context_.profile.ja4(), ConditionKind::kJa4, ja4(hello).digest);
  }
}

void FlowJudge::look_up_fingerprint(const FingerprintIndex& index, ConditionKind kind,
                                    std::string_view digest) {
  const auto found = index.find(digest);
  if (found == index.end()) return;
  for (const std::uint16_t rule : found->second) mark(rule, kind, found->first, found->first);
}

}  // namespace chokepoint
