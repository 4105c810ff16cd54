#pragma once

#include <cstdint>
#include <span>

#include "filters/inspect/app.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// How much bytes resemble a protocol.
enum class Likeness : std::uint8_t { kNo, kMaybe, kYes };

enum class Transport : std::uint8_t { kTcp, kUdp, kOther };

/// What there is to recognise a protocol by.
struct Opening {
  ByteView bytes;  ///< TCP: the first bytes of this direction, in order; UDP: one datagram
  Transport transport = Transport::kTcp;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint32_t index = 0;       ///< segments or datagrams with payload that came before, this way
  std::uint8_t ip_protocol = 0;  ///< number in the IP header, where transport is kOther
  std::size_t newest = 0;        ///< TCP: where the segment that came last starts in `bytes`
  bool may_ask = true;           ///< TCP: nothing shows that the sender is the server
  bool may_answer = true;        ///< TCP: nothing shows that the sender is the client

  bool on_port(std::uint16_t port) const { return source_port == port || destination_port == port; }
};

/// Names a protocol by the shape of its first bytes. `like` answers kMaybe while the bytes that
/// there are agree and more are needed (TCP only). It never looks at more than `bytes`, keeps no
/// state, and on TCP kYes and kNo stay as they are when bytes are appended. Only the kYes of SOCKS
/// becomes kNo: its client waits for an answer, so more bytes in the same segment speak against it.
struct Recogniser {
  App app;
  Transport transport;
  Likeness (*like)(const Opening& opening);
  /// Bits of `bytes` that must agree, at least, before the answer is kYes: of random payloads on
  /// the protocol's own ports, at most one in 2^evidence is taken for it.
  std::uint8_t evidence;
};

/// Every recogniser, in the order in which they are asked: the surest first.
std::span<const Recogniser> recognisers();

}  // namespace chokepoint
