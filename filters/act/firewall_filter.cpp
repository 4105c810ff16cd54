#include "filters/act/firewall_filter.hpp"

#include "filters/act/reset.hpp"

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

}  // namespace

/// Holds what is found in one packet against the policy.
class FirewallFilter::Judge final : public FindingSink {
 public:
  Judge(FirewallFilter& filter, FlowState& state, const FlowKey& flow, Direction direction,
        SimTime now)
      : filter_(filter), state_(state), flow_(flow), direction_(direction), now_(now) {}

  void on_http_request(std::string_view /*method*/, std::string_view target) override {
    look_up_name(target_host(target));
  }
  void on_http_host(std::string_view host) override { look_up_name(host); }
  void on_server_name(std::string_view name) override { look_up_name(name); }
  void on_dns_question(const DnsQuestion& question) override { look_up_name(question.name); }

  void on_stream_bytes(Direction direction, ByteView bytes) override {
    if (!open(RuleKind::kKeyword)) return;
    on_word(filter_.words_.scan(words(direction), bytes));
  }
  void on_stream_gap(Direction direction) override { filter_.words_.reset(words(direction)); }
  void on_lone_bytes(Direction /*direction*/, ByteView bytes) override {
    if (open(RuleKind::kKeyword)) on_word(filter_.words_.scan_alone(bytes));
  }

  void match(RuleKind kind, std::string_view rule, std::string_view seen) {
    if (!open(kind)) return;
    state_.reported = static_cast<std::uint8_t>(state_.reported | bit(kind));
    ++filter_.counters_.matches;
    const Action action = filter_.policy_->action();
    state_.judged = action == Action::kDrop || action == Action::kReset;
    state_.settled = action == Action::kPass;
    if (filter_.observer_ == nullptr) return;
    filter_.observer_->on_match({kind, rule, seen, flow_, direction_, now_});
  }
  const FlowKey& flow() const { return flow_; }

 private:
  static unsigned bit(RuleKind kind) { return 1U << static_cast<unsigned>(kind); }
  /// Whether a match of this kind would still be news.
  bool open(RuleKind kind) const {
    return !state_.judged && !state_.settled && (state_.reported & bit(kind)) == 0;
  }
  KeywordStream& words(Direction direction) {
    return state_.reading->words[static_cast<std::size_t>(direction)];
  }
  void look_up_name(std::string_view name) {
    const std::string_view rule = filter_.policy_->names().match(name);
    if (!rule.empty()) match(RuleKind::kName, rule, name);
  }
  void on_word(std::optional<std::size_t> index) {
    if (!index) return;
    const std::string_view word = filter_.policy_->keywords().word(*index);
    match(RuleKind::kKeyword, word, word);
  }

  FirewallFilter& filter_;
  FlowState& state_;
  const FlowKey& flow_;
  Direction direction_;
  SimTime now_;
};

FirewallFilter::FirewallFilter(std::shared_ptr<const CompiledPolicy> policy,
                               MatchObserver* observer)
    : policy_(std::move(policy)),
      observer_(observer),
      budget_(policy_->hold()),
      flows_(policy_->flows()),
      words_(policy_->keywords()) {}

Verdict FirewallFilter::on_packet(std::span<const std::byte> ip_packet, SimTime now,
                                  ActionSink& sink) {
  ++counters_.packets;
  counters_.bytes += ip_packet.size();
  auto packet = PacketView::parse(ip_packet);
  if (packet && packet->ip.fragment()) {
    // A datagram is judged when its last missing fragment comes: without it, it is worth nothing.
    const auto whole = fragments_.on_fragment(packet->ip);
    if (!whole) return Verdict::kPass;
    packet = PacketView::parse(*whole);
  }
  if (!packet) {
    ++counters_.malformed;
    return Verdict::kPass;
  }
  return on_flow_packet(*packet, now, sink);
}

Verdict FirewallFilter::on_flow_packet(const PacketView& packet, SimTime now, ActionSink& sink) {
  const auto [flow, direction] = FlowKey::of(packet);
  FlowState& state = flows_.touch(flow, now);
  if (packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn) && !packet.tcp.has(tcp_flag::kAck)) {
    const bool anew = state.client_start && *state.client_start != packet.tcp.sequence;
    if (anew) state = FlowState{};
    state.client_start = packet.tcp.sequence;
  }
  Judge judge(*this, state, flow, direction, now);
  if (!state.known) match_addresses(state, judge);
  if (policy_->reads_payload() && !state.judged && !state.settled) {
    read(state, packet, direction, judge);
  }
  if (!state.judged) return Verdict::kPass;
  state.reading.reset();
  return enforce(packet, now, sink);
}

void FirewallFilter::match_addresses(FlowState& state, Judge& judge) {
  state.known = true;
  for (const FlowEnd* end : {&judge.flow().low, &judge.flow().high}) {
    const std::string_view rule = policy_->addresses().match(end->address);
    if (!rule.empty()) judge.match(RuleKind::kAddress, rule, end->address.to_string());
  }
}

void FirewallFilter::read(FlowState& state, const PacketView& packet, Direction direction,
                          Judge& judge) {
  if (!packet.has_transport) return;
  const bool start = packet.is_tcp() && packet.tcp.has(tcp_flag::kSyn);
  if (packet.payload.empty() && !start) return;
  if (!state.reading) state.reading = std::make_unique<Reading>();
  counters_.inspected_bytes += packet.payload.size();
  state.reading->reader.on_packet(packet, direction, context_, judge);
  if (!state.reading->reader.encrypted() && !state.settled) return;
  state.settled = true;
  state.reading.reset();
}

Verdict FirewallFilter::enforce(const PacketView& packet, SimTime now, ActionSink& sink) {
  if (policy_->action() == Action::kReset && packet.is_tcp()) {
    // Resets end the flow as well as the filter could; dropping them would keep another box's from
    // arriving.
    if (packet.tcp.has(tcp_flag::kRst)) return Verdict::kPass;
    ResetBuffer buffer;
    sink.inject(reset_for_receiver(packet, buffer), now);
    sink.inject(reset_for_sender(packet, buffer), now);
    counters_.injected += 2;
  }
  ++counters_.dropped;
  return Verdict::kDrop;
}

}  // namespace chokepoint
