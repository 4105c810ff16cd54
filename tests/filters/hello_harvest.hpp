#pragma once

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "filters/flow/defragmenter.hpp"
#include "filters/flow/flow_key.hpp"
#include "filters/flow/tcp_stream.hpp"
#include "filters/inspect/dtls_reader.hpp"
#include "filters/inspect/quic_reader.hpp"
#include "filters/inspect/tls_fingerprint.hpp"
#include "filters/inspect/tls_reader.hpp"
#include "traffic/wire/capture_reader.hpp"
#include "traffic/wire/tunnel.hpp"

namespace chokepoint::test {

inline std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

/// "address:port", an IPv6 address in brackets.
inline std::string end_text(const IpAddress& address, std::uint16_t port) {
  const std::string text = address.to_string();
  const bool v6 = text.find(':') != std::string::npos;
  return (v6 ? '[' + text + ']' : text) + ':' + std::to_string(port);
}

/// What was read of one flow, by what its client or server sent.
struct Harvest final : FindingSink {
  std::set<std::string> names;
  std::set<std::string> certificate_names;
  std::set<std::string> ja3;
  std::set<std::string> ja3s;
  std::set<std::string> ja4;
  std::set<std::string> ja4_raw;
  std::set<std::string> ja4_sent;
  std::set<std::string> ja4_sent_raw;
  std::set<std::uint16_t> versions;
  int ech = 0;
  int esni = 0;
  int hellos = 0;

  void on_server_name(std::string_view name) override { names.emplace(name); }
  void on_certificate_name(std::string_view name) override { certificate_names.emplace(name); }
  void on_client_hello(const ClientHelloView& hello) override {
    ++hellos;
    ja3.insert(chokepoint::ja3(hello).digest);
    const Fingerprint sorted = chokepoint::ja4(hello);
    ja4.insert(sorted.digest);
    ja4_raw.insert(sorted.text);
    const Fingerprint sent = chokepoint::ja4(hello, Ja4Order::kAsSent);
    ja4_sent.insert(sent.digest);
    ja4_sent_raw.insert(sent.text);
    if (hello.ech) ++ech;
    if (hello.esni) ++esni;
  }
  void on_server_hello(const ServerHelloView& hello) override {
    ja3s.insert(chokepoint::ja3s(hello).digest);
    versions.insert(hello.version);
  }
};

/// Reads every TLS, DTLS and QUIC handshake of a capture. A segment that starts like a hello is
/// read as one wherever it comes, so that no port and no protocol before it matters.
class HelloHarvester {
 public:
  explicit HelloHarvester(const std::filesystem::path& file) {
    CaptureReader reader(file);
    while (const auto packet = reader.next()) {
      const FrameView frame = FrameView::parse(reader.link_type(), packet->frame);
      if (frame.kind == FrameView::Kind::kIp) on_packet(frame.ip);
    }
    for (auto& [key, flow] : flows_) {
      for (std::size_t i = 0; i < flow.sides.size(); ++i) {
        Pipe pipe(flow.sides[i], flow.found);
        flow.sides[i].stream.flush(pipe);
      }
    }
  }

  /// Adds up all flows.
  Harvest all() const {
    Harvest sum;
    for (const auto& [key, flow] : flows_) {
      const Harvest& one = flow.found;
      sum.names.insert(one.names.begin(), one.names.end());
      sum.certificate_names.insert(one.certificate_names.begin(), one.certificate_names.end());
      sum.ja3.insert(one.ja3.begin(), one.ja3.end());
      sum.ja3s.insert(one.ja3s.begin(), one.ja3s.end());
      sum.ja4.insert(one.ja4.begin(), one.ja4.end());
      sum.versions.insert(one.versions.begin(), one.versions.end());
      sum.ech += one.ech;
      sum.esni += one.esni;
      sum.hellos += one.hellos;
    }
    return sum;
  }
  /// What was read of the flow with these ends, or nothing.
  const Harvest* between(const std::string& one, const std::string& other) const {
    const auto found = flows_.find(std::minmax(one, other));
    return found == flows_.end() ? nullptr : &found->second.found;
  }

 private:
  struct Side {
    TcpStream stream;
    std::optional<TlsReader> tls;
    std::string head;
  };
  struct Flow {
    std::array<Side, 2> sides;
    std::optional<QuicReader> quic;
    std::optional<DtlsReader> dtls;
    Harvest found;
  };
  class Pipe final : public StreamSink {
   public:
    Pipe(Side& side, Harvest& found) : side_(side), found_(found) {}
    void on_bytes(ByteView bytes) override {
      side_.head += as_text(bytes);
      const ByteView head = as_byte_view(side_.head);
      if (!side_.tls) {
        const Likeness client = starts_like_client_hello(head);
        const Likeness server = starts_like_tls(head);
        if (client == Likeness::kYes || server == Likeness::kYes) {
          side_.tls.emplace();
        } else if (client == Likeness::kMaybe || server == Likeness::kMaybe) {
          return;
        }
      }
      ByteView left = head;
      if (side_.tls && side_.tls->read(left, found_) != ReadStep::kMore) side_.tls.reset();
      side_.head.clear();
    }
    void on_gap(std::uint32_t /*missing*/) override {
      side_.tls.reset();
      side_.head.clear();
    }

   private:
    Side& side_;
    Harvest& found_;
  };

  void on_packet(ByteView bytes) {
    auto packet = PacketView::parse(bytes);
    if (packet && packet->ip.fragment()) {
      const auto whole = fragments_.on_fragment(packet->ip);
      if (!whole) return;
      packet = PacketView::parse(*whole);
    }
    if (!packet) return;
    if (const auto inner = tunnelled_packet(*packet)) {
      const auto view = PacketView::parse(*inner);
      if (view && !view->ip.fragment()) return on_packet(*inner);
    }
    const std::string from = end_text(packet->ip.source, packet->source_port);
    const std::string to = end_text(packet->ip.destination, packet->destination_port);
    Flow& flow = flows_[std::minmax(from, to)];
    if (packet->is_tcp()) {
      Side& side = flow.sides[from < to ? 0 : 1];
      Pipe pipe(side, flow.found);
      side.stream.on_segment(packet->tcp, budget_, pipe);
    } else if (packet->is_udp() && starts_like_quic_initial(packet->payload)) {
      if (!flow.quic) flow.quic.emplace();
      flow.quic->on_datagram(packet->payload, flow.found);
    } else if (packet->is_udp() && starts_like_dtls(packet->payload)) {
      if (!flow.dtls) flow.dtls.emplace();
      flow.dtls->on_datagram(packet->payload, flow.found);
    }
  }

  HoldBudget budget_;  // before the streams, which give back to it
  std::map<std::pair<std::string, std::string>, Flow> flows_;
  Defragmenter fragments_;
};

}  // namespace chokepoint::test
