#include "filters/capture/capture_inspector.hpp"

#include <algorithm>

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/fully_encrypted.hpp"
#include "filters/inspect/tls_fingerprint.hpp"
#include "traffic/wire/tunnel.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kMostNames = 4096;  // of one kind in one flow

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (names.size() >= kMostNames) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

std::unique_ptr<const HelloFacts> facts_of(const ClientHelloView& hello) {
  auto facts = std::make_unique<HelloFacts>();
  facts->version = hello.legacy_version;
  for (std::size_t i = 0; i + 1 < hello.supported_versions.size(); i += 2) {
    const std::uint16_t version = load_u16(hello.supported_versions, i);
    constexpr std::uint16_t kGreaseBits = 0x0f0f;  // RFC 8701: 0x?a?a is no version
    if ((version & kGreaseBits) != 0x0a0a) facts->version = std::max(facts->version, version);
  }
  ByteReader names(hello.alpn);
  while (names.left() > 0 && !names.failed()) {
    const ByteView name = names.take(names.u8());
    if (!names.failed()) facts->alpn.emplace_back(as_text(name));
  }
  facts->ja3 = ja3(hello).digest;
  facts->ja4 = ja4(hello).digest;
  facts->ech = hello.ech;
  facts->esni = hello.esni;
  return facts;
}

}  // namespace

/// Writes what the readers find into a record.
class CaptureInspector::Collector final : public FindingSink {
 public:
  Collector(FlowRecord& record, bool hello_facts) : record_(record), hello_facts_(hello_facts) {}
  void on_app(App app) override {
    if (refines(record_.app, app)) record_.app = app;
    if (is_encrypted(app)) record_.encrypted = true;
  }
  void on_http_host(std::string_view host) override { add_once(record_.http_hosts, host); }
  void on_server_name(std::string_view name) override { add_once(record_.server_names, name); }
  void on_certificate_name(std::string_view name) override {
    add_once(record_.certificate_names, name);
  }
  void on_client_hello(const ClientHelloView& hello) override {
    if (hello_facts_ && !record_.hello) record_.hello = facts_of(hello);
  }
  void on_dns_question(const DnsQuestion& question) override {
    add_once(record_.dns_names, question.name);
  }
  void on_dns_record(const DnsRecord& record) override {
    if (hello_facts_ && record.address) add_once(record_.dns_answers, record.address->to_string());
  }

 private:
  FlowRecord& record_;
  bool hello_facts_;
};

CaptureInspector::CaptureInspector(Emit emit, InspectOptions options)
    : emit_(std::move(emit)), options_(options), flows_(options.limits) {}

/// `parts` puts fragments together; the view lies in it until it is given the next fragment.
std::optional<PacketView> CaptureInspector::parse(ByteView packet, SimTime now,
                                                  Defragmenter& parts) {
  auto view = PacketView::parse(packet);
  if (!view) {
    ++totals_.malformed;
  } else if (view->ip.fragment_offset == 0 && view->ip.more_fragments && view->ip.truncated) {
    // Cut when captured, so never whole: what there is of the first fragment is read as it is.
    IpView cut = view->ip;
    cut.more_fragments = false;
    view = PacketView::parse(cut);
  } else if (view->ip.fragment()) {
    const auto whole = parts.on_fragment(view->ip, now);
    if (!whole) return std::nullopt;
    view = PacketView::parse(*whole);
    if (!view) ++totals_.malformed;
  }
  return view;
}

/// Follows tunnels inwards; `packet` becomes the bytes of the innermost packet. Fragments are put
/// together outside and once inside, each by a defragmenter of its own, as one whole may lie in the
/// other.
std::optional<PacketView> CaptureInspector::innermost(ByteView& packet, SimTime now) {
  constexpr int kDeepest = 8;
  auto view = parse(packet, now, fragments_);
  bool together = false;
  for (int depth = 0; view && depth < kDeepest; ++depth) {
    const auto inner = tunnelled_packet(*view);
    if (!inner) break;
    auto inner_view = PacketView::parse(*inner);
    if (!inner_view) break;
    if (inner_view->ip.fragment()) {
      if (together) break;
      together = true;
      packet = *inner;
      inner_view = parse(packet, now, fragments_inside_);
      if (!inner_view) return std::nullopt;
    }
    packet = *inner;
    view = inner_view;
  }
  return view;
}

CaptureInspector::Place CaptureInspector::on_packet(const CapturedPacket& captured) {
  ++totals_.packets;
  totals_.bytes += captured.wire_bytes;
  const FrameView frame = FrameView::parse(captured.link_type, captured.frame);
  if (frame.kind == FrameView::Kind::kMalformed) ++totals_.malformed;
  if (frame.kind != FrameView::Kind::kIp) return {};
  ByteView bytes = frame.ip;
  const auto packet = innermost(bytes, captured.time);
  if (!packet) return {nullptr, bytes};
  const auto [key, direction] = FlowKey::of(*packet);
  FlowState& state =
      flows_.touch(key, captured.time, [this](const FlowKey&, FlowState& old) { close(old); });
  FlowRecord& record = state.record;
  if (record.packets == 0) {
    record.key = key;
    record.opener = direction;
    record.number = totals_.flows++;
  }
  ++record.packets;
  record.bytes += captured.wire_bytes;
  read(state, *packet, direction);
  return {&record, bytes};
}

void CaptureInspector::read(FlowState& state, const PacketView& packet, Direction direction) {
  FlowRecord& record = state.record;
  Collector collector(record, options_.hello_facts);
  state.reader.on_packet(packet, direction, context_, collector);
  record.encrypted = record.encrypted || state.reader.encrypted();
  if (!packet.is_tcp()) return;
  if (options_.keys != nullptr) {
    if (!state.content) {
      state.content = std::make_unique<DecryptingFlow>(*options_.keys, options_.model);
    }
    state.content->on_packet(packet, direction, budget_, collector);
    record.opened = state.content->opened();
  }
  state.saw_start = state.saw_start || packet.tcp.has(tcp_flag::kSyn);
  if (packet.payload.empty() || !state.saw_start || record.fully_encrypted) return;
  if (state.reader.client() != direction) return;
  record.fully_encrypted = judge_fully_encrypted(packet.payload).blocked;
}

void CaptureInspector::close(FlowState& state) {
  Collector collector(state.record, options_.hello_facts);
  state.reader.flush(state.record.key, context_, collector);
  state.record.encrypted = state.record.encrypted || state.reader.encrypted();
  emit_(state.record);
}

void CaptureInspector::finish() {
  std::vector<FlowState*> states;
  flows_.for_each([&](const FlowKey&, FlowState& state) { states.push_back(&state); });
  std::sort(states.begin(), states.end(), [](const FlowState* a, const FlowState* b) {
    return a->record.number < b->record.number;
  });
  for (FlowState* state : states) close(*state);
}

}  // namespace chokepoint
