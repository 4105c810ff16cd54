#include <cstdint>

#include "topology/base/error.hpp"
#include "traffic/wire/link.hpp"
#include "traffic/wire/packet.hpp"
#include "traffic/wire/tunnel.hpp"

using namespace chokepoint;

namespace {

void within(ByteView outer, ByteView inner) {
  if (inner.empty()) return;
  const bool inside =
      inner.data() >= outer.data() && inner.data() + inner.size() <= outer.data() + outer.size();
  if (!inside) broken_invariant("a view reaches outside of its bytes");
}

}  // namespace

// The first byte picks the link type; views of the rest must stay within it. Layers that nest take
// no stack, whatever the bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto type = static_cast<LinkType>(data[0] % kLinkTypes);
  const ByteView frame(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  const FrameView view = FrameView::parse(type, frame);
  within(frame, view.ip);
  auto packet = PacketView::parse(view.ip);
  while (packet) {
    within(frame, packet->payload);
    within(frame, packet->tcp.options);
    const auto inner = tunnelled_packet(*packet);
    if (!inner) break;
    within(frame, *inner);
    if (inner->size() >= frame.size()) break;
    packet = PacketView::parse(*inner);
  }
  return 0;
}
