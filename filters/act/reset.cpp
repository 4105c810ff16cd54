#include "filters/act/reset.hpp"

namespace chokepoint {
namespace {

std::uint8_t flags_of(const ForgedReset& shape, bool acknowledges) {
  // A FIN without ACK is thrown away by any host (RFC 9293 §3.10.7.4, fifth).
  const std::uint8_t flag = shape.rst ? tcp_flag::kRst : tcp_flag::kFin;
  return acknowledges || !shape.rst ? static_cast<std::uint8_t>(flag | tcp_flag::kAck) : flag;
}

std::uint32_t shifted(std::uint32_t sequence, const ForgedReset& shape) {
  return sequence + static_cast<std::uint32_t>(shape.ahead);
}

}  // namespace

std::uint32_t sequence_length(const TcpView& tcp) {
  return static_cast<std::uint32_t>(tcp.payload.size()) + (tcp.has(tcp_flag::kSyn) ? 1 : 0) +
         (tcp.has(tcp_flag::kFin) ? 1 : 0);
}

ByteView reset_for_receiver(const PacketView& packet, const ForgedReset& shape, bool arrives,
                            ResetBuffer& buffer) {
  const bool acknowledges = shape.acknowledges && packet.tcp.has(tcp_flag::kAck);
  TcpSegmentSpec reset;
  reset.source = packet.ip.source;
  reset.destination = packet.ip.destination;
  reset.source_port = packet.source_port;
  reset.destination_port = packet.destination_port;
  reset.sequence =
      shifted(packet.tcp.sequence + (arrives ? sequence_length(packet.tcp) : 0), shape);
  reset.flags = flags_of(shape, acknowledges);
  const bool numbered = (reset.flags & tcp_flag::kAck) != 0 && packet.tcp.has(tcp_flag::kAck);
  reset.acknowledgement = numbered ? packet.tcp.acknowledgement : 0;
  return write_tcp_packet(reset, buffer);
}

ByteView reset_for_sender(const PacketView& packet, const ForgedReset& shape, ResetBuffer& buffer) {
  const bool answers_syn = !packet.tcp.has(tcp_flag::kAck);
  TcpSegmentSpec reset;
  reset.source = packet.ip.destination;
  reset.destination = packet.ip.source;
  reset.source_port = packet.destination_port;
  reset.destination_port = packet.source_port;
  reset.sequence = shifted(answers_syn ? 0 : packet.tcp.acknowledgement, shape);
  reset.flags = flags_of(shape, shape.acknowledges || answers_syn);
  reset.acknowledgement =
      (reset.flags & tcp_flag::kAck) != 0 ? packet.tcp.sequence + sequence_length(packet.tcp) : 0;
  return write_tcp_packet(reset, buffer);
}

}  // namespace chokepoint
