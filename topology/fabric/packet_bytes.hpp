#pragma once

#include <cstddef>
#include <span>

#include <ns3/packet.h>

namespace chokepoint {
namespace packet_bytes_detail {

// ns-3 shows a packet's buffer to nobody but its own headers, through an iterator that reads byte
// by byte. An explicit instantiation may name a private member ([temp.spec.general]/6), which
// gives the buffer itself, checked by the compiler.
using BufferMember = ns3::Buffer ns3::Packet::*;
BufferMember buffer_member();

template <BufferMember member>
struct Reveal {
  friend BufferMember buffer_member() { return member; }
};
template struct Reveal<&ns3::Packet::m_buffer>;

}  // namespace packet_bytes_detail

/// The bytes of `packet` in one piece, writable, without a copy; only a packet with a zero-filled
/// area that ns-3 has not stored yet is first written out. Valid until the packet is changed by
/// ns-3.
///
/// Writing goes past ns-3's copy-on-write. It is sound for bytes of headers that were added after
/// the last copy was taken: ns-3 never shares those, since adding a header to a shared buffer
/// copies it. Whoever keeps a packet that is under way must copy it deeply first.
inline std::span<std::byte> writable_bytes(ns3::Packet& packet) {
  const ns3::Buffer& buffer = packet.*packet_bytes_detail::buffer_member();
  auto* const data = const_cast<std::uint8_t*>(buffer.PeekData());
  return {reinterpret_cast<std::byte*>(data), buffer.GetSize()};
}

}  // namespace chokepoint
