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
  if (!reader_) begin(packet);
  const bool begun = reader_->begun();
  Pipe pipe(*reader_, direction, sink);
  const TcpConnection::Step step = tcp_.on_segment(packet, direction, model_.tcp, budget, pipe);
  opened_ = opened_ || reader_->opened();
  if (step.opened && begun) begin(packet);  // the same ends begin anew
  if (reader_->finished()) tcp_.drop_held(direction);
}

void DecryptingFlow::begin(const PacketView& packet) {
  reader_.emplace(keys_, model_);
  reader_->set_ports(packet.source_port, packet.destination_port);
}

}  // namespace chokepoint
