#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "filters/flow/tcp_connection.hpp"
#include "tests/filters/segment_maker.hpp"
#include "traffic/wire/capture_reader.hpp"
#include "traffic/wire/link.hpp"

namespace chokepoint::test {

/// What a stream gave out; a gap shows as "|".
struct StreamText final : StreamSink {
  std::string bytes;
  void on_bytes(ByteView more) override { bytes += as_text(more); }
  void on_gap(std::uint32_t /*missing*/) override { bytes += '|'; }
};

/// A box that looks at one connection by a model, and what it has read.
struct BoxView {
  explicit BoxView(const TcpModel& box_model = {}) : model(box_model) {}

  TcpConnection::Step see(const Bytes& bytes) {
    const auto packet = PacketView::parse(bytes);
    if (!packet || !packet->is_tcp()) return {false, false, false, Placement::kEmpty};
    return see(*packet);
  }
  TcpConnection::Step see(const PacketView& packet) {
    const auto [key, direction] = FlowKey::of(packet);
    const auto step = connection.on_segment(packet, direction, model, budget, side(direction));
    if (step.placement == Placement::kAlone) alone.emplace_back(as_text(packet.payload));
    return step;
  }
  void see_all(const std::vector<Bytes>& packets) {
    for (const Bytes& packet : packets) see(packet);
  }
  void flush() {
    for (const Direction d : {Direction::kLowToHigh, Direction::kHighToLow}) {
      connection.flush(d, side(d));
    }
  }
  StreamText& side(Direction direction) { return sides[static_cast<std::size_t>(direction)]; }
  /// In test::Connection the client has the lower address.
  const std::string& from_client() { return side(Direction::kLowToHigh).bytes; }
  const std::string& from_server() { return side(Direction::kHighToLow).bytes; }

  TcpModel model;
  HoldBudget budget;  // before the connection, which gives back to it
  TcpConnection connection;
  std::array<StreamText, 2> sides;
  std::vector<std::string> alone;  // segments read each for itself
};

/// Shows a box the TCP packets of a capture that holds one connection.
inline void see_capture(BoxView& box, const std::filesystem::path& file) {
  CaptureReader reader(file);
  while (const auto captured = reader.next()) {
    const FrameView frame = FrameView::parse(reader.link_type(), captured->frame);
    if (frame.kind != FrameView::Kind::kIp) continue;
    const auto packet = PacketView::parse(frame.ip);
    if (packet && packet->is_tcp()) box.see(*packet);
  }
}

}  // namespace chokepoint::test
