#include <algorithm>
#include <cstdint>

#include "filters/act/firewall_filter.hpp"
#include "filters/capture/capture_inspector.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

struct Checker final : ActionSink {
  void inject(std::span<const std::byte> packet, SimTime /*when*/) override {
    const auto view = PacketView::parse(packet);
    if (!view || !view->is_tcp() || !view->tcp.has(tcp_flag::kRst)) {
      broken_invariant("what was injected is no reset");
    }
  }
};

std::shared_ptr<const CompiledPolicy> policy() {
  Policy policy;
  policy.names = {"com", "example"};
  policy.keywords = {"forbidden", "a b"};
  policy.addresses = {*Prefix::parse("10.0.0.0/9")};
  policy.action = Action::kReset;
  policy.flows.max_flows = 8;
  policy.hold = {512, 1024};
  return CompiledPolicy::compile(policy);
}

}  // namespace

// A capture of raw IP packets, each after two bytes of length, through an inspector and a filter.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto kPolicy = policy();
  FirewallFilter filter(kPolicy);
  Checker checker;
  std::uint64_t flows = 0;
  CaptureInspector inspector([&](const FlowRecord&) { ++flows; },
                             {.limits = {8, std::chrono::seconds{60}}, .model = {}});
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  SimTime now{};
  while (in.left() > 2) {
    now += std::chrono::milliseconds{1};
    const ByteView packet = in.take(std::min<std::size_t>(in.u16() % 1600U, in.left()));
    inspector.on_packet({packet, static_cast<std::uint32_t>(packet.size()), now, LinkType::kRawIp});
    filter.on_packet(packet, now, checker);
  }
  inspector.finish();
  if (flows != inspector.totals().flows) broken_invariant("flows were lost");
  return 0;
}
