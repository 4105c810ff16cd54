#include "experiments/bench/mixed_traffic.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "topology/base/random.hpp"
#include "traffic/protocol/endpoints.hpp"
#include "traffic/protocol/quic_client.hpp"
#include "traffic/wire/build.hpp"
#include "traffic/wire/capture_writer.hpp"

namespace chokepoint::bench {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::size_t kSegment = 1'448;
constexpr std::size_t kDatagram = 1'252;
constexpr Duration kRoundTrip = std::chrono::milliseconds{30};
constexpr Duration kSpan = std::chrono::minutes{1};
constexpr Duration kBetween = std::chrono::microseconds{12};  // packets that are sent together

/// Packets of all flows, put in order of time at the end.
class Pile {
 public:
  std::span<std::byte> room(std::size_t bytes) {
    bytes_.resize(bytes_.size() + bytes);
    return std::span(bytes_).last(bytes);
  }
  /// `used` bytes of the last room are a packet.
  void keep(std::size_t room_bytes, std::size_t used, SimTime time) {
    bytes_.resize(bytes_.size() - room_bytes + used);
    packets_.push_back({time, bytes_.size() - used, static_cast<std::uint32_t>(used)});
  }
  TrafficFacts write(const std::filesystem::path& file) {
    std::stable_sort(packets_.begin(), packets_.end(),
                     [](const Packet& a, const Packet& b) { return a.time < b.time; });
    CaptureWriter writer(file);
    for (const Packet& p : packets_) writer.write(ByteView(bytes_).subspan(p.at, p.size), p.time);
    writer.close();
    TrafficFacts facts;
    facts.packets = packets_.size();
    facts.bytes = bytes_.size();
    return facts;
  }

 private:
  struct Packet {
    SimTime time;
    std::size_t at;
    std::uint32_t size;
  };
  Bytes bytes_;
  std::vector<Packet> packets_;
};

struct Ends {
  IpAddress client;
  IpAddress server;
  std::uint16_t client_port = 0;
  std::uint16_t server_port = 0;
};

/// One TCP connection, written as a host at the client's side would see it.
class Tcp {
 public:
  Tcp(Pile& pile, const Ends& ends, SimTime start, RandomStream& random)
      : pile_(pile), ends_(ends), now_(start) {
    for (std::uint32_t& next : next_) next = static_cast<std::uint32_t>(random.bits());
    send(0, tcp_flag::kSyn, {});
    now_ += kRoundTrip;
    send(1, tcp_flag::kSyn | tcp_flag::kAck, {});
    send(0, tcp_flag::kAck, {});
  }
  /// What one side says in one go: up to ten segments together at first, twice as many each round.
  void say(int side, ByteView bytes) {
    std::size_t window = 10;
    for (std::size_t sent = 0; !bytes.empty(); ++sent) {
      if (sent == window) {
        now_ += kRoundTrip;
        window *= 2;
        sent = 0;
      }
      const ByteView part = bytes.first(std::min(bytes.size(), kSegment));
      bytes = bytes.subspan(part.size());
      send(side, tcp_flag::kAck | (bytes.empty() ? tcp_flag::kPsh : 0), part);
      if (sent % 2 == 1 || bytes.empty()) send(1 - side, tcp_flag::kAck, {});
    }
  }
  void turn() { now_ += kRoundTrip; }
  void close() {
    send(1, tcp_flag::kFin | tcp_flag::kAck, {});
    send(0, tcp_flag::kFin | tcp_flag::kAck, {});
    now_ += kRoundTrip;
    send(1, tcp_flag::kAck, {});
  }

 private:
  void send(int side, int flags, ByteView payload) {
    TcpSegmentSpec spec;
    const bool client = side == 0;
    spec.source = client ? ends_.client : ends_.server;
    spec.destination = client ? ends_.server : ends_.client;
    spec.source_port = client ? ends_.client_port : ends_.server_port;
    spec.destination_port = client ? ends_.server_port : ends_.client_port;
    spec.sequence = next_[side];
    spec.acknowledgement = (flags & tcp_flag::kAck) != 0 ? next_[1 - side] : 0;
    spec.flags = static_cast<std::uint8_t>(flags);
    spec.window = 64'000;
    spec.ip_id = ++id_;
    spec.payload = payload;
    const std::size_t room = kLargestBareTcpHeaders + payload.size();
    pile_.keep(room, write_tcp_packet(spec, pile_.room(room)).size(), now_ += kBetween);
    const bool counts = (flags & (tcp_flag::kSyn | tcp_flag::kFin)) != 0;
    next_[side] += static_cast<std::uint32_t>(payload.size()) + (counts ? 1 : 0);
  }

  Pile& pile_;
  Ends ends_;
  SimTime now_;
  std::array<std::uint32_t, 2> next_{};
  std::uint16_t id_ = 0;
};

void send_udp(Pile& pile, const Ends& ends, bool from_client, ByteView payload, SimTime now) {
  UdpDatagramSpec spec;
  spec.source = from_client ? ends.client : ends.server;
  spec.destination = from_client ? ends.server : ends.client;
  spec.source_port = from_client ? ends.client_port : ends.server_port;
  spec.destination_port = from_client ? ends.server_port : ends.client_port;
  spec.payload = payload;
  const std::size_t room = kLargestBareTcpHeaders + payload.size();
  pile.keep(room, write_udp_packet(spec, pile.room(room)).size(), now);
}

void fill(std::span<std::byte> bytes, RandomStream& random) {
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
    const std::uint64_t word = random.bits();
    std::copy_n(reinterpret_cast<const std::byte*>(&word), std::min(sizeof word, bytes.size() - at),
                bytes.begin() + static_cast<long>(at));
  }
}

class Generator {
 public:
  explicit Generator(const TrafficMix& mix)
      : mix_(mix), random_(mix.seed, "bench:inspect"), identity_(mix.seed) {}

  void flow(std::uint32_t number) {
    const double kind = random_.uniform();
    start_ =
        Duration{static_cast<std::int64_t>(random_.uniform() * static_cast<double>(kSpan.count()))};
    ends_.client = IpAddress::v4(0x0a000000U + random_.below(4'000));
    ends_.server = IpAddress::v4(0xc6120000U + random_.below(1'000));
    ends_.client_port = static_cast<std::uint16_t>(20'000 + number % 40'000);
    host_ = fmt::format("www.site-{}.example", random_.below(2'000));
    if (kind < mix_.http) {
      stream(TlsVersion::kNone, 80);
    } else if (kind < mix_.http + mix_.tls) {
      stream(number % 2 == 0 ? TlsVersion::k12 : TlsVersion::k13, 443);
    } else if (kind < mix_.http + mix_.tls + mix_.quic) {
      quic();
    } else {
      dns(number);
    }
  }
  TrafficFacts write(const std::filesystem::path& file) { return pile_.write(file); }

 private:
  std::shared_ptr<const Exchange> exchange(TlsVersion tls) {
    ConversationScript script;
    script.host = host_;
    script.path = fmt::format("/page/{}", random_.below(1'000'000));
    script.response_bytes =
        200 + static_cast<std::uint32_t>(random_.exponential(static_cast<double>(mix_.mean_bytes)));
    script.tls = tls;
    script.seed = random_.bits();
    return std::make_shared<const Exchange>(script);
  }

  /// HTTP, in the clear or through TLS: the two endpoints, joined by a connection.
  void stream(TlsVersion tls, std::uint16_t port) {
    ends_.server_port = port;
    const auto talk = exchange(tls);
    const auto client = make_client(talk, identity_);
    const auto server = make_server(talk, identity_);
    Tcp tcp(pile_, ends_, start_, random_);
    client->on_connected(start_);
    server->on_connected(start_);
    const std::array<StreamEndpoint*, 2> ends{client.get(), server.get()};
    for (int side = 0; !client->output().empty() || !server->output().empty(); side = 1 - side) {
      said_.clear();
      while (!ends[side]->output().empty()) {
        const auto part = ends[side]->output();
        said_.insert(said_.end(), part.begin(), part.end());
        ends[side]->consume(part.size());
      }
      if (said_.empty()) continue;
      tcp.say(side, said_);
      tcp.turn();
      ends[1 - side]->on_bytes(said_, start_);
    }
    tcp.close();
  }

  void quic() {
    ends_.server_port = 443;
    SimTime now = start_;
    send_udp(pile_, ends_, true, make_quic_initial(host_, random_.bits(), identity_), now);
    auto left =
        static_cast<std::size_t>(1'200 + random_.exponential(static_cast<double>(mix_.mean_bytes)));
    now += kRoundTrip;
    Bytes sealed(kDatagram);
    for (std::size_t sent = 0; left > 0; ++sent) {
      if (sent % 40 == 39) now += kRoundTrip;
      fill(sealed, random_);
      sealed[0] = (sealed[0] & std::byte{0x3f}) | std::byte{0x40};  // short header, RFC 9000 §17.3
      const std::size_t size = std::min(left, kDatagram);
      left -= size;
      const ByteView datagram = ByteView(sealed).first(std::max<std::size_t>(size, 21));
      send_udp(pile_, ends_, false, datagram, now += kBetween);
      if (sent % 8 == 7) send_udp(pile_, ends_, true, ByteView(sealed).first(33), now += kBetween);
    }
  }

  /// RFC 1035 §4: one question for an A record, and its answer.
  void dns(std::uint32_t number) {
    ends_.server_port = 53;
    Bytes message(12);
    store_u16(message, 0, static_cast<std::uint16_t>(number));
    store_u16(message, 2, 0x0100);
    store_u16(message, 4, 1);
    for (std::string_view rest = host_; !rest.empty();) {
      const std::string_view label = rest.substr(0, rest.find('.'));
      message.push_back(static_cast<std::byte>(label.size()));
      for (const char c : label) message.push_back(static_cast<std::byte>(c));
      rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    }
    for (const int value : {0, 0, 1, 0, 1}) message.push_back(static_cast<std::byte>(value));
    send_udp(pile_, ends_, true, message, start_);
    store_u16(message, 2, 0x8180);
    store_u16(message, 6, 1);
    for (const int value : {0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 1, 0x2c, 0, 4, 198, 18, 0, 7}) {
      message.push_back(static_cast<std::byte>(value));
    }
    send_udp(pile_, ends_, false, message, start_ + kRoundTrip);
  }

  TrafficMix mix_;
  RandomStream random_;
  TlsIdentity identity_;
  Pile pile_;
  Bytes said_;
  Ends ends_;
  SimTime start_{};
  std::string host_;
};

}  // namespace

TrafficFacts write_mixed_traffic(const std::filesystem::path& file, const TrafficMix& mix,
                                 const std::function<void(std::size_t, std::size_t)>& progress) {
  Generator generator(mix);
  for (std::uint32_t i = 0; i < mix.flows; ++i) {
    generator.flow(i);
    if (i % 64 == 0) progress(i, mix.flows);
  }
  TrafficFacts facts = generator.write(file);
  facts.flows = facts.names = mix.flows;
  return facts;
}

}  // namespace chokepoint::bench
