#include "traffic/wire/checksum.hpp"
#include "traffic/wire/link_layers.hpp"
#include "traffic/wire/packet.hpp"

namespace chokepoint::layer {
namespace {

/// Whether the bytes can hardly be anything but an IP packet: IPv4 whose header checksum is right,
/// or IPv6 that is as long as it says, but for what pads a short frame.
bool surely_ip(ByteView bytes) {
  constexpr std::size_t kMostPadding = 64;
  const auto ip = IpView::parse(bytes);
  if (!ip) return false;
  if (load_u8(bytes, 0) >> 4 == 4) return internet_checksum(ip->header) == 0;
  return !ip->truncated && bytes.size() - ip->total_bytes <= kMostPadding;
}

bool surely_ip(const FrameView& view) {
  return view.kind == FrameView::Kind::kIp && surely_ip(view.ip);
}

bool leads_to_ip(const FrameView& view) {
  return view.kind == FrameView::Kind::kIp && IpView::parse(view.ip);
}

/// A frame behind the bottom of a label stack (RFC 4448): with a control word, whose first nibble
/// is 0, or without one. Nothing in the packet tells which, so the reading that leads to an IP
/// packet is taken, and the more certain of two.
FrameView pseudowire(ByteView payload, int depth) {
  constexpr std::size_t kControlWord = 4;
  if (depth > kDeepest) return kOther;
  FrameView behind_word = kOther;
  if (load_u8(payload, 0) >> 4 == 0 && payload.size() > kControlWord) {
    behind_word = ethernet(payload.subspan(kControlWord), depth);
    if (surely_ip(behind_word)) return behind_word;
  }
  const FrameView bare = ethernet(payload, depth);
  if (surely_ip(bare)) return bare;
  if (leads_to_ip(behind_word)) return behind_word;
  return leads_to_ip(bare) ? bare : kOther;
}

/// What follows the last label. Routers take a first nibble of 4 or 6 for IP (RFC 4928 §3), but a
/// frame without control word may begin with an address of such a nibble. So IPv4 is believed if
/// its checksum is right, else a frame whose type and whose packet fit, else what the nibble says.
FrameView behind_labels(ByteView payload, int depth) {
  if (payload.empty()) return kMalformed;
  const FrameView raw = parse_raw_ip(payload);
  if (raw.kind != FrameView::Kind::kIp) return pseudowire(payload, depth);
  if (load_u8(payload, 0) >> 4 == 4 && surely_ip(payload)) return raw;
  const FrameView bridged = pseudowire(payload, depth);
  if (surely_ip(bridged)) return bridged;
  return leads_to_ip(bridged) && !IpView::parse(payload) ? bridged : raw;
}

}  // namespace

/// RFC 3032: 4-byte entries, the last one marked.
FrameView mpls(ByteView labels, int depth) {
  ByteReader in(labels);
  while (!in.failed()) {
    const bool bottom = (in.u32() & 0x100U) != 0;
    if (bottom) return behind_labels(in.rest(), depth + kPseudowireDepth);
  }
  return kMalformed;
}

}  // namespace chokepoint::layer
