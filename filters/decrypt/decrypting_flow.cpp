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

void DecryptingFlow::on_packet(const PacketView& packet, Direction direction,
                               const ReadContext& context, FindingSink& sink) {
  if (!packet.is_tcp()) return;
  if (!reader_) begin(packet, context);
  const bool begun = reader_->begun();
  Pipe pipe(*reader_, direction, sink);
  const TcpConnection::Step step =
      tcp_.on_segment(packet, direction, context.model.tcp, context.budget, pipe);
  if (step.opened && begun) begin(packet, context);  // the same ends begin anew
  if (reader_->finished()) tcp_.drop_held(direction);
}

void DecryptingFlow::begin(const PacketView& packet, const ReadContext& context) {
  reader_.emplace(*keys_, context.model);
  reader_->set_ports(packet.source_port, packet.destination_port);
}

bool DecryptingFlows::on_packet(ByteView packet, SimTime now, FindingSink& sink) {
  const auto view = PacketView::parse(packet);
  if (!view || !view->is_tcp() || view->ip.fragment()) return false;
  const auto [key, direction] = FlowKey::of(*view);
  auto& flow = flows_.touch(key, now);
  if (!flow) flow.emplace(keys_);
  flow->on_packet(*view, direction, {model_, budget_}, sink);
  return flow->opened();
}

}  // namespace chokepoint
