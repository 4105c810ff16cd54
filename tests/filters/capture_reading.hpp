#pragma once

#include <filesystem>

#include "filters/flow/defragmenter.hpp"
#include "filters/flow/flow_table.hpp"
#include "filters/inspect/flow_reader.hpp"
#include "traffic/wire/capture_reader.hpp"
#include "traffic/wire/link.hpp"
#include "traffic/wire/tunnel.hpp"

namespace chokepoint::test {

/// Reads every flow of a capture into one sink, as CaptureInspector does for its records.
class CaptureReading {
 public:
  explicit CaptureReading(FindingSink& sink, ReadModel model = {}) : model_(model), sink_(sink) {}

  void read(const std::filesystem::path& file) {
    CaptureReader reader(file);
    while (const auto captured = reader.next()) {
      const FrameView frame = FrameView::parse(captured->link_type, captured->frame);
      if (frame.kind != FrameView::Kind::kIp) continue;
      auto packet = whole(frame.ip);
      while (packet) {
        const auto inner = tunnelled_packet(*packet);
        const auto view = inner ? PacketView::parse(*inner) : std::nullopt;
        if (!view) break;
        packet = view;
      }
      if (!packet) continue;
      const auto [key, direction] = FlowKey::of(*packet);
      FlowReader& flow = flows_.touch(key, captured->time, [](const FlowKey&, FlowReader&) {});
      flow.on_packet(*packet, direction, context_, sink_);
    }
    flows_.for_each(
        [&](const FlowKey& key, FlowReader& flow) { flow.flush(key, context_, sink_); });
  }

 private:
  std::optional<PacketView> whole(ByteView bytes) {
    auto view = PacketView::parse(bytes);
    if (!view || !view->ip.fragment()) return view;
    if (view->ip.fragment_offset == 0 && view->ip.truncated) {  // cut when captured: never whole
      IpView cut = view->ip;
      cut.more_fragments = false;
      return PacketView::parse(cut);
    }
    const auto joined = fragments_.on_fragment(view->ip);
    return joined ? PacketView::parse(*joined) : std::nullopt;
  }

  ReadModel model_;
  HoldBudget budget_;
  ReadContext context_{model_, budget_};
  FlowTable<FlowReader> flows_{{std::size_t{1} << 16, std::chrono::hours{24 * 365}}};
  Defragmenter fragments_;
  FindingSink& sink_;
};

}  // namespace chokepoint::test
