#include "filters/inspect/capture_inspector.hpp"

#include <algorithm>

#include "traffic/wire/tunnel.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kMostNames = 4096;  // of one kind in one flow

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (names.size() >= kMostNames) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

/// Writes what the readers find into a record.
class CaptureInspector::Collector final : public FindingSink {
 public:
  explicit Collector(FlowRecord& record) : record_(record) {}
  void on_app(App app) override {
    if (refines(record_.app, app)) record_.app = app;
    if (is_encrypted(app)) record_.encrypted = true;
  }
  void on_http_host(std::string_view host) override { add_once(record_.http_hosts, host); }
  void on_server_name(std::string_view name) override { add_once(record_.server_names, name); }
  void on_dns_question(const DnsQuestion& question) override {
    add_once(record_.dns_names, question.name);
  }

 private:
  FlowRecord& record_;
};

CaptureInspector::CaptureInspector(Emit emit, FlowTableLimits limits)
    : emit_(std::move(emit)), flows_(limits) {}

std::optional<PacketView> CaptureInspector::parse(ByteView packet) {
  auto view = PacketView::parse(packet);
  if (!view) {
    ++totals_.malformed;
  } else if (view->ip.fragment_offset == 0 && view->ip.more_fragments && view->ip.truncated) {
    // Cut when captured, so never whole: what there is of the first fragment is read as it is.
    IpView cut = view->ip;
    cut.more_fragments = false;
    view = PacketView::parse(cut);
  } else if (view->ip.fragment()) {
    const auto whole = fragments_.on_fragment(view->ip);
    if (!whole) return std::nullopt;
    view = PacketView::parse(*whole);
    if (!view) ++totals_.malformed;
  }
  return view;
}

/// Follows tunnels inwards; `packet` becomes the bytes of the innermost packet.
std::optional<PacketView> CaptureInspector::innermost(ByteView& packet) {
  constexpr int kDeepest = 8;
  auto view = parse(packet);
  for (int depth = 0; view && depth < kDeepest; ++depth) {
    const auto inner = tunnelled_packet(*view);
    if (!inner) break;
    auto inner_view = PacketView::parse(*inner);
    if (!inner_view || inner_view->ip.fragment()) break;
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
  const auto packet = innermost(bytes);
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
  Collector collector(record);
  state.reader.on_packet(*packet, direction, context_, collector);
  record.encrypted = record.encrypted || state.reader.encrypted();
  return {&record, bytes};
}

void CaptureInspector::close(FlowState& state) {
  Collector collector(state.record);
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
