#include "topology/fabric/host_guard.hpp"

#include <algorithm>

#include "topology/base/random.hpp"
#include "topology/fabric/ip_bytes.hpp"
#include "traffic/wire/sequence_number.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kFin = 0x01;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kAck = 0x10;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kUdpHeader = 8;

// Where fields lie in a TCP header (RFC 9293 3.1).
constexpr std::size_t kSequence = 4;
constexpr std::size_t kAcknowledgement = 8;
constexpr std::size_t kFlags = 13;
constexpr std::size_t kWindow = 14;
constexpr std::size_t kTcpChecksum = 16;

std::size_t data_offset(std::span<const std::byte> segment) {
  return (std::size_t{ip::load8(segment, 12)} >> 4) * 4;
}

/// Calls visit(kind, option) for each TCP option; false when they overrun the header.
template <class Visit>
bool for_each_option(std::span<std::byte> segment, Visit&& visit) {
  const auto options = segment.first(data_offset(segment)).subspan(kTcpHeader);
  for (std::size_t at = 0; at < options.size();) {
    const std::uint8_t kind = ip::load8(options, at);
    if (kind == 0) break;
    if (kind == 1) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size()) return false;
    const std::uint8_t length = ip::load8(options, at + 1);
    if (length < 2 || at + length > options.size()) return false;
    visit(kind, options.subspan(at, length));
    at += length;
  }
  return true;
}

bool sound_tcp(std::span<const std::byte> packet, std::span<std::byte> segment) {
  return segment.size() >= kTcpHeader && data_offset(segment) >= kTcpHeader &&
         data_offset(segment) <= segment.size() && ip::transport_checksum(packet) == 0 &&
         for_each_option(segment, [](std::uint8_t, std::span<std::byte>) {});
}

bool sound_udp(std::span<const std::byte> packet, std::span<const std::byte> segment) {
  if (segment.size() < kUdpHeader || ip::load16(segment, 4) != segment.size()) return false;
  return ip::load16(segment, 6) == 0 || ip::transport_checksum(packet) == 0;
}

void write_transport_checksum(std::span<std::byte> packet, std::size_t field) {
  const std::size_t at = ip::header_length(packet) + field;
  ip::store16(packet, at, 0);
  ip::store16(packet, at, ip::transport_checksum(packet));
}

std::uint64_t key_of(const Connection& connection) {
  return (static_cast<std::uint64_t>(connection.remote.value) << 32) |
         (static_cast<std::uint32_t>(connection.remote_port) << 16) | connection.local_port;
}

}  // namespace

Connection HostGuard::connection_of(std::span<const std::byte> incoming) {
  const std::size_t header = ip::header_length(incoming);
  return {ip::load16(incoming, header + 2), ip::load16(incoming, header),
          HostAddress{ip::source(incoming)}};
}

void HostGuard::outgoing(std::span<std::byte> packet) {
  const auto segment = packet.subspan(ip::header_length(packet));
  if (!ip::is_fragment(packet)) {
    switch (ip::protocol(packet)) {
      case ip::kTcp:
        outgoing_tcp(packet, segment);
        break;
      case ip::kUdp:
        write_transport_checksum(packet, 6);
        // 0 would mean that there is none (RFC 768).
        if (ip::load16(segment, 6) == 0) ip::store16(segment, 6, 0xffff);
        break;
      case ip::kIcmp:
        ip::store16(segment, 2, 0);
        ip::store16(segment, 2, ip::fold(ip::sum(segment)));
        break;
      default:
        break;
    }
  }
  ip::write_header_checksum(packet);
}

HostGuard::Entry& HostGuard::entry_for_syn(const Connection& connection, bool answers) {
  const std::uint64_t key = key_of(connection);
  const auto [found, fresh] = entries_.try_emplace(key);
  Entry& entry = found->second;
  // A SYN from a connection that had got past its handshake starts a new one on the same ports.
  // A SYN-ACK is sent by a connection that is at once past SYN-SENT: there the first one counts,
  // and the later ones repeat it until something else has been sent.
  const bool again = !fresh && entry.send_next != 1;
  if (fresh || again) {
    const std::uint16_t generation = fresh ? 0 : entry.generation + 1;
    entry = {};
    entry.generation = generation;
    entry.offset = static_cast<std::uint32_t>(
        mix64(seed_ ^
              mix64(key ^ mix64((static_cast<std::uint64_t>(self_.value) << 16) | generation))) >>
        32);
  }
  entry.synchronised = answers;
  return entry;
}

void HostGuard::outgoing_tcp(std::span<std::byte> packet, std::span<std::byte> segment) {
  const Connection connection{ip::load16(segment, 0), ip::load16(segment, 2),
                              HostAddress{ip::destination(packet)}};
  const std::uint8_t flags = ip::load8(segment, kFlags);
  Entry* entry = nullptr;
  if ((flags & kSyn) != 0) {
    entry = &entry_for_syn(connection, (flags & kAck) != 0);
  } else if (const auto found = entries_.find(key_of(connection)); found != entries_.end()) {
    entry = &found->second;
    entry->synchronised = true;
  }
  // Without an entry it is a reset for a connection that never was: its numbers are the peer's.
  if (entry != nullptr) {
    const std::uint32_t sequence = ip::load32(segment, kSequence);
    const auto length = static_cast<std::uint32_t>(segment.size() - data_offset(segment)) +
                        ((flags & kSyn) != 0) + ((flags & kFin) != 0);
    if (sequence_distance(sequence + length, entry->send_next) > 0)
      entry->send_next = sequence + length;
    entry->window = ip::load16(segment, kWindow);
    ip::store32(segment, kSequence, sequence + entry->offset);
  }
  write_transport_checksum(packet, kTcpChecksum);
}

HostGuard::Judgement HostGuard::incoming(std::span<std::byte> packet) {
  const auto segment = packet.subspan(ip::header_length(packet));
  bool sound = ip::fold(ip::sum(packet.first(ip::header_length(packet)))) == 0;
  if (sound && !ip::is_fragment(packet)) {
    switch (ip::protocol(packet)) {
      case ip::kTcp:
        if (sound_tcp(packet, segment)) return incoming_tcp(packet, segment);
        sound = false;
        break;
      case ip::kUdp:
        sound = sound_udp(packet, segment);
        break;
      case ip::kIcmp:
        sound = segment.size() >= 8 && ip::fold(ip::sum(segment)) == 0;
        break;
      default:
        break;
    }
  }
  if (sound) return Judgement::kDeliver;
  ++counters_.malformed;
  return Judgement::kDrop;
}

HostGuard::Judgement HostGuard::incoming_tcp(std::span<std::byte> packet,
                                             std::span<std::byte> segment) {
  const Connection connection = connection_of(packet);
  const auto found = entries_.find(key_of(connection));
  const std::uint8_t flags = ip::load8(segment, kFlags);
  if (found == entries_.end()) {
    // A reset in LISTEN is ignored (RFC 9293 3.10.7.2); ns-3's listening socket would take its
    // window for the peer's, start a persist timer and crash when that fires.
    if ((flags & kRst) == 0) return Judgement::kDeliver;
    ++counters_.resets_refused;
    return Judgement::kDrop;
  }
  Entry& entry = found->second;

  if ((flags & kAck) != 0) {
    const std::uint32_t ack = ip::load32(segment, kAcknowledgement) - entry.offset;
    ip::store32(segment, kAcknowledgement, ack);
    for_each_option(segment, [&](std::uint8_t kind, std::span<std::byte> option) {
      for (std::size_t at = 2; kind == 5 && at + 4 <= option.size(); at += 4) {
        ip::store32(option, at, ip::load32(option, at) - entry.offset);
      }
    });
    const std::int32_t beyond = sequence_distance(ack, entry.send_next);
    if ((flags & kRst) == 0) {
      if (!entry.synchronised && beyond != 0) return Judgement::kDrop;
      // RFC 5961 §5: nor may it lie further back than any window reached.
      const bool known = beyond <= 0 && within_sequence_reach(ack, entry.send_next);
      if (entry.synchronised && !known) return Judgement::kChallenge;
    }
  }
  const Judgement judgement =
      (flags & kRst) != 0 ? judge_reset(entry, connection, segment) : Judgement::kDeliver;
  write_transport_checksum(packet, kTcpChecksum);
  return judgement;
}

HostGuard::Judgement HostGuard::judge_reset(Entry& entry, const Connection& connection,
                                            std::span<std::byte> segment) {
  Judgement judgement = Judgement::kDrop;
  const std::uint8_t flags = ip::load8(segment, kFlags);
  if (!entry.synchronised) {
    const bool acknowledges =
        (flags & kAck) != 0 && ip::load32(segment, kAcknowledgement) == entry.send_next;
    if (acknowledges) judgement = Judgement::kReset;
  } else if (const auto state = tcp_.receive_state(connection)) {
    const std::uint32_t sequence = ip::load32(segment, kSequence);
    if (sequence == state->next) {
      judgement = Judgement::kReset;
    } else if (sequence - state->next < state->window) {
      judgement = Judgement::kChallenge;
    }
  }
  if (judgement == Judgement::kReset) {
    ++counters_.resets_accepted;
    // ns-3 drops an RST-ACK without the timestamp option although RFC 7323 3.2 exempts resets, and
    // answers it by a reset of its own; a bare RST it takes.
    ip::store8(segment, kFlags, kRst);
    // The window of a reset means nothing, but ns-3 reads it first: a zero would leave a persist
    // timer behind that fires, and crashes, after the connection has gone.
    ip::store16(segment, kWindow, 0xffff);
  } else {
    ++counters_.resets_refused;
  }
  return judgement;
}

std::vector<std::byte> HostGuard::challenge(std::span<const std::byte> packet) {
  const Connection connection = connection_of(packet);
  const auto found = entries_.find(key_of(connection));
  const auto state = tcp_.receive_state(connection);
  if (found == entries_.end() || !state) return {};
  const Entry& entry = found->second;
  ++counters_.challenges;

  constexpr std::size_t kSize = ip::kMinHeader + kTcpHeader;
  std::vector<std::byte> answer(kSize);
  ip::store8(answer, 0, 0x45);
  ip::store16(answer, 2, kSize);
  ip::store8(answer, 8, 64);
  ip::store8(answer, 9, ip::kTcp);
  ip::store32(answer, 12, self_.value);
  ip::store32(answer, 16, connection.remote.value);
  const auto segment = std::span(answer).subspan(ip::kMinHeader);
  ip::store16(segment, 0, connection.local_port);
  ip::store16(segment, 2, connection.remote_port);
  ip::store32(segment, kSequence, entry.send_next + entry.offset);
  ip::store32(segment, kAcknowledgement, state->next);
  ip::store8(segment, 12, (kTcpHeader / 4) << 4);
  ip::store8(segment, kFlags, kAck);
  ip::store16(segment, kWindow, entry.window);
  write_transport_checksum(answer, kTcpChecksum);
  ip::write_header_checksum(answer);
  return answer;
}

}  // namespace chokepoint
