#pragma once

#include <cstdint>

#include "traffic/wire/link.hpp"

/// Layers below IP, each of which may hold others. `depth` counts those around it: frames are
/// hostile, and one that nests without end would take the stack.
namespace chokepoint::layer {

inline constexpr int kDeepest = 20;
/// What a pseudowire counts: it is read in two ways, which doubles the work at each.
inline constexpr int kPseudowireDepth = 8;

inline constexpr FrameView kMalformed{FrameView::Kind::kMalformed, {}};
inline constexpr FrameView kOther{FrameView::Kind::kOther, {}};
inline FrameView ip(ByteView packet) { return {FrameView::Kind::kIp, packet}; }

FrameView frame(LinkType type, ByteView frame, int depth);
FrameView ethernet(ByteView frame, int depth);
FrameView ether_payload(std::uint16_t ether_type, ByteView payload, int depth);
FrameView llc(ByteView payload, int depth);
FrameView service_chain(ByteView header, int depth);

// link_mpls.cpp
FrameView mpls(ByteView labels, int depth);

// link_wan.cpp
FrameView ppp(ByteView ppp, int depth);
FrameView cisco_hdlc(ByteView frame, int depth);
FrameView frame_relay(ByteView frame, int depth);
FrameView pppoe(ByteView header, int depth);

// link_logs.cpp
FrameView nflog(ByteView frame);
FrameView pflog(ByteView frame);
FrameView per_packet_information(ByteView frame, int depth);
FrameView pktap(ByteView frame, int depth);

// link_wlan.cpp
FrameView wlan(ByteView frame, bool padded, int depth);
FrameView radiotap(ByteView frame, int depth);
FrameView prism(ByteView frame, int depth);

/// Numbers with the low byte first.
inline std::uint16_t little16(ByteView bytes, std::size_t at) {
  return __builtin_bswap16(load_u16(bytes, at));
}
inline std::uint32_t little32(ByteView bytes, std::size_t at) {
  return __builtin_bswap32(load_u32(bytes, at));
}

}  // namespace chokepoint::layer
