#include "filters/act/reset.hpp"

namespace chokepoint {
namespace {

/// The sequence numbers a segment takes (RFC 9293 §3.4): its bytes, and one each for SYN and FIN.
std::uint32_t sequence_length(const TcpView& tcp) {
  return static_cast<std::uint32_t>(tcp.payload.size()) + (tcp.has(tcp_flag::kSyn) ? 1 : 0) +
         (tcp.has(tcp_flag::kFin) ? 1 : 0);
}

}  // namespace

ByteView reset_for_receiver(const PacketView& packet, ResetBuffer& buffer) {
  const bool acknowledges = packet.tcp.has(tcp_flag::kAck);
  TcpSegmentSpec reset;
  reset.source = packet.ip.source;
  reset.destination = packet.ip.destination;
  reset.source_port = packet.source_port;
  reset.destination_port = packet.destination_port;
  reset.sequence = packet.tcp.sequence;
  reset.acknowledgement = acknowledges ? packet.tcp.acknowledgement : 0;
  reset.flags = acknowledges ? tcp_flag::kRst | tcp_flag::kAck : tcp_flag::kRst;
  return write_tcp_packet(reset, buffer);
}

ByteView reset_for_sender(const PacketView& packet, ResetBuffer& buffer) {
  TcpSegmentSpec reset;
  reset.source = packet.ip.destination;
  reset.destination = packet.ip.source;
  reset.source_port = packet.destination_port;
  reset.destination_port = packet.source_port;
  reset.sequence = packet.tcp.has(tcp_flag::kAck) ? packet.tcp.acknowledgement : 0;
  reset.acknowledgement = packet.tcp.sequence + sequence_length(packet.tcp);
  reset.flags = tcp_flag::kRst | tcp_flag::kAck;
  return write_tcp_packet(reset, buffer);
}

}  // namespace chokepoint
