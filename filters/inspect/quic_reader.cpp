#include "filters/inspect/quic_reader.hpp"

#include <algorithm>

#include "filters/inspect/quic_google.hpp"

namespace chokepoint {
namespace {

bool reads_version(const QuicModel& model, const QuicVersion& version) {
  return version.number == kQuicVersion1 ? model.version_1 : model.other_versions;
}

}  // namespace

bool starts_like_quic_initial(ByteView datagram) {
  const auto header = parse_quic_long_header(datagram);
  if (header) return header->initial;
  return parse_google_clear_packet(datagram).has_value();
}

void QuicReader::on_datagram(ByteView datagram, FindingSink& sink) {
  while (!datagram.empty() && !finished_) {  // packets may share a datagram (RFC 9000 §12.2)
    const auto header = parse_quic_long_header(datagram);
    if (!header) return on_google_datagram(datagram, sink);
    if (header->initial) {
      sink.on_app(App::kQuic);
      if (reads_version(model_, header->version))
        on_initial(datagram.first(header->size), *header, sink);
    }
    datagram = datagram.subspan(header->size);
  }
}

void QuicReader::on_google_datagram(ByteView datagram, FindingSink& sink) {
  const auto packet = parse_google_clear_packet(datagram);
  if (!packet) return;
  const auto piece = find_google_handshake(packet->frames, packet->version);
  sink.on_app(App::kQuic);
  if (piece && model_.other_versions) finished_ = read_google_hello(piece->data, sink);
}

void QuicReader::on_initial(ByteView packet, const QuicLongHeader& header, FindingSink& sink) {
  const auto frames = open(packet, header);
  if (!frames) return;
  frames_.on_frames(*frames, sink);
  finished_ = frames_.finished();
}

/// Keys come from the id the client chose first, or chose anew after a Retry (RFC 9001 §5.2); later
/// Initials are addressed to the server's id but keep the keys.
std::optional<ByteView> QuicReader::open(ByteView packet, const QuicLongHeader& header) {
  const ByteView id = header.destination_id;
  const bool same = has_keys_ && version_ == header.version.number;
  if (same) {
    ++initials_tried_;
    if (const auto frames = open_client_initial(keys_, packet, header.number_at)) {
      ++initials_opened_;
      return frames;
    }
    if (std::equal(id.begin(), id.end(), id_.begin(), id_.begin() + id_size_)) return std::nullopt;
  }
  const QuicInitialKeys fresh = derive_client_keys(header.version, id);
  ++initials_tried_;
  const auto frames = open_client_initial(fresh, packet, header.number_at);
  if (!frames) return std::nullopt;
  ++initials_opened_;
  // With other keys the handshake begins anew.
  frames_ = QuicFrameReader(header.version.dialect, model_.reassemble, budget_);
  keys_ = fresh;
  has_keys_ = true;
  version_ = header.version.number;
  id_size_ = static_cast<std::uint8_t>(id.size());
  std::copy(id.begin(), id.end(), id_.begin());
  return frames;
}

}  // namespace chokepoint
