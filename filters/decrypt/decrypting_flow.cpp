#include "filters/decrypt/decrypting_flow.hpp"

namespace chokepoint {

class DecryptingFlow::Pipe final : public StreamSink {
 public:
  Pipe(DecryptingReader& reader, Direction direction, FindingSink& sink)
      : reader_(reader), direction_(direction), sink_(sink) {}
  void on_bytes(ByteView bytes) override { reader_.on_stream_bytes(direction_, bytes, sink_); }
  void on_gap(std::uint32_t /*missing*/) override { reader_.on_stream_gap(direction_); }

 private:
  DecryptingReader& reader_;
  Direction direction_;
  FindingSink& sink_;
};

void DecryptingFlow::on_packet(const PacketView& packet, Direction direction, HoldBudget& budget,
                               FindingSink& sink) {
  if (!packet.is_tcp()) return;
  TcpStream& stream = streams_[static_cast<std::size_t>(direction)];
  if (!streams_[0].started() && !streams_[1].started()) {
    reader_.set_ports(packet.source_port, packet.destination_port);
  }
  if (reader_.finished()) {
    stream.drop_held();
    return;
  }
  Pipe pipe(reader_, direction, sink);
  stream.on_segment(packet.tcp, budget, pipe);
}

}  // namespace chokepoint
