#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "filters/flow/flow_key.hpp"
#include "filters/inspect/app.hpp"

namespace chokepoint {

/// What a client's hello told, beside its server name.
struct HelloFacts {
  std::uint16_t version = 0;  ///< the newest offered, as on the wire: 0x0304 is TLS 1.3
  std::vector<std::string> alpn;
  std::string ja3;
  std::string ja4;
  bool ech = false;   ///< encrypted ClientHello
  bool esni = false;  ///< encrypted server name, its forerunner
};

/// What was seen of one flow. Names are as on the wire, each once, in the order they came.
struct FlowRecord {
  FlowKey key;
  Direction opener = Direction::kLowToHigh;  ///< of the first packet
  App app = App::kUnknown;
  std::uint64_t number = 0;   ///< flows count from 0 by their first packet
  std::uint64_t packets = 0;  ///< a datagram that came in fragments counts once
  std::uint64_t bytes = 0;    ///< on the wire, link header included
  std::vector<std::string> http_hosts;
  std::vector<std::string> server_names;
  std::vector<std::string> dns_names;
  std::vector<std::string> dns_answers;        ///< addresses
  std::vector<std::string> certificate_names;  ///< of the server's certificate, sent in the clear
  std::unique_ptr<const HelloFacts> hello;     ///< of the first whole hello; none if not asked for
  bool encrypted = false;
  bool opened = false;  ///< with keys
  /// What the detector of fully encrypted traffic says of the client's first data; nothing unless
  /// the beginning of a TCP connection was seen.
  std::optional<bool> fully_encrypted;
};

struct CaptureTotals {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< on the wire
  std::uint64_t flows = 0;
  std::uint64_t malformed = 0;  ///< packets whose headers are not whole or contradict themselves
};

}  // namespace chokepoint
