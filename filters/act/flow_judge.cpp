#include "filters/act/flow_judge.hpp"

#include <algorithm>

#include "filters/act/chance.hpp"
#include "filters/inspect/client_hello.hpp"

namespace chokepoint {
namespace {

/// The host of a request target in absolute form, "http://host/path" (RFC 9112 §3.2.2), or in
/// authority form, "host:port".
std::string_view target_host(std::string_view target) {
  if (target.empty() || target.front() == '/' || target.front() == '*') return {};
  const std::size_t scheme = target.find("://");
  if (scheme != std::string_view::npos) target.remove_prefix(scheme + 3);
  return target.substr(0, target.find('/'));
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
  memory_.passed = memory_.passed || !any_rule_open();
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
    context_.profile.addresses().match(
        end->address, [&](std::uint16_t rule, std::string_view item) {
          mark(rule, ConditionKind::kAddress, item, end->address.to_string());
        });
  }
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
  }
}

void FlowJudge::on_payload_end() {
  if (memory_.client_data || !from_client() || sighting_.packet.payload.empty()) return;
  memory_.client_data = true;
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size() && asks(ConditionKind::kNotApp); ++i) {
    if (rules[i].not_apps == 0 || has_app(rules[i].not_apps, memory_.app)) continue;
    mark(i, ConditionKind::kNotApp, {}, app_label(memory_.app));
  }
}

std::optional<std::size_t> FlowJudge::decide() {
  if (!decision_) return std::nullopt;
  report(decision_->rule, decision_->kind, decision_->item,
         std::string_view(seen_.data(), decision_->seen_size));
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
    if (rules[rule].each_packet) memory_.met.keep(rule, CompiledProfile::kFixedParts);
    return;
  }
  if (decision_ && decision_->rule < rule) return;
  const std::size_t size = std::min(seen.size(), seen_.size());
  std::copy_n(seen.begin(), size, seen_.begin());
  decision_ = Decision{rule, kind, item, size};
}

void FlowJudge::report(std::size_t rule, ConditionKind kind, std::string_view item,
                       std::string_view seen) {
  ++context_.counters.matches;
  if (context_.observer == nullptr) return;
  context_.observer->on_match({*context_.profile.rules()[rule].rule, rule, kind, item, seen,
                               sighting_.flow, sighting_.direction, sighting_.now});
}

void FlowJudge::look_up_name(std::string_view name, NameField field) {
  const auto visit = [&](const RuleRef& ref, std::string_view item) {
    if ((ref.fields >> static_cast<unsigned>(field) & 1U) == 0) return;
    mark(ref.rule, ConditionKind::kName, item, name);
  };
  context_.profile.names().match(name, visit);
  context_.profile.name_parts().match(name, visit);
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
void FlowJudge::on_http_host(std::string_view host) { look_up_name(host, NameField::kHttpHost); }

void FlowJudge::on_client_hello(const ClientHelloView& hello) {
  if (!asks(ConditionKind::kHello) || (!hello.ech && !hello.esni)) return;
  const auto& rules = context_.profile.rules();
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].rule->when.esni_only && !hello.esni) continue;
    mark(i, ConditionKind::kHello, {}, hello.esni ? "esni" : "ech");
  }
}

template <class Scan>
void FlowJudge::scan(WordField field, Scan&& scan_words) {
  const WordIndex& words = context_.profile.words(field);
  if (words.set.empty() || !memory_.reading) return;
  const auto found = scan_words(context_.words.of(field));
  if (!found) return;
  const WordIndex::Target target = words.targets[*found];
  mark(target.rule, target.kind, words.set.word(*found), words.set.word(*found));
}

void FlowJudge::scan_request(std::string_view text) {
  scan(WordField::kHttpRequest, [&](KeywordScanner& words) {
    return words.scan(memory_.reading->request, as_byte_view(text));
  });
}

void FlowJudge::on_http_request(std::string_view method, std::string_view target) {
  memory_.request = true;
  look_up_name(target_host(target), NameField::kHttpHost);
  if (context_.profile.words(WordField::kHttpRequest).set.empty()) return;
  if (memory_.reading) context_.words.of(WordField::kHttpRequest).reset(memory_.reading->request);
  for (const std::string_view piece : {method, std::string_view(" "), target}) scan_request(piece);
}

void FlowJudge::on_http_header(HttpPart header_part, std::string_view name,
                               std::string_view value) {
  if (header_part != HttpPart::kRequest) return;
  for (const std::string_view piece :
       {std::string_view("\r\n"), name, std::string_view(": "), value}) {
    scan_request(piece);
  }
}

void FlowJudge::on_http_body(HttpPart body_part, ByteView bytes) {
  if (body_part != HttpPart::kResponse) return;
  scan(WordField::kHttpResponse,
       [&](KeywordScanner& words) { return words.scan(memory_.reading->response, bytes); });
}

void FlowJudge::on_stream_bytes(Direction direction, ByteView bytes) {
  scan(WordField::kPayload, [&](KeywordScanner& words) {
    return words.scan(memory_.reading->payload[static_cast<std::size_t>(direction)], bytes);
  });
}

void FlowJudge::on_stream_gap(Direction direction) {
  if (!memory_.reading) return;
  context_.words.of(WordField::kPayload)
      .reset(memory_.reading->payload[static_cast<std::size_t>(direction)]);
}

void FlowJudge::on_lone_bytes(Direction /*direction*/, ByteView bytes) {
  scan(WordField::kPayload, [&](KeywordScanner& words) { return words.scan_alone(bytes); });
}

}  // namespace chokepoint
