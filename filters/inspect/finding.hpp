#pragma once

#include <cstdint>
#include <string_view>

#include "filters/flow/flow_key.hpp"

namespace chokepoint {

/// Application protocol of a flow, as its bytes show it.
enum class App : std::uint8_t { kUnknown, kHttp, kTls, kDns, kQuic, kSsh, kSmtp, kSocks };

/// The label used in reports: "http", "tls", …; "other" for kUnknown.
constexpr std::string_view app_label(App app) {
  switch (app) {
    case App::kHttp:
      return "http";
    case App::kTls:
      return "tls";
    case App::kDns:
      return "dns";
    case App::kQuic:
      return "quic";
    case App::kSsh:
      return "ssh";
    case App::kSmtp:
      return "smtp";
    case App::kSocks:
      return "socks";
    case App::kUnknown:
      break;
  }
  return "other";
}

/// Takes what the readers find. All views are valid during the call only and hold the bytes of the
/// wire, whatever they are. A finding may be told more than once.
class FindingSink {
 public:
  virtual ~FindingSink() = default;
  virtual void on_app(App /*app*/) {}
  virtual void on_http_request(std::string_view /*method*/, std::string_view /*target*/) {}
  /// The value of a Host header, port included.
  virtual void on_http_host(std::string_view /*host*/) {}
  /// The server name in a ClientHello, over TCP or in a QUIC Initial packet (RFC 6066 §3).
  virtual void on_server_name(std::string_view /*name*/) {}
  /// The name of a question (RFC 1035 §4.1.2), labels joined by dots, "." for the root.
  virtual void on_dns_name(std::string_view /*name*/) {}

  /// Payload of a TCP stream, in order; what follows on a gap does not follow on what came before.
  virtual void on_stream_bytes(Direction /*direction*/, ByteView /*bytes*/) {}
  virtual void on_stream_gap(Direction /*direction*/) {}
  /// Payload that stands for itself: a datagram, or a segment seen out of order (which comes again
  /// as stream bytes once its place is known).
  virtual void on_lone_bytes(Direction /*direction*/, ByteView /*bytes*/) {}
};

/// What a reader of one protocol says after a call.
enum class ReadStep : std::uint8_t {
  kMore,   ///< took all bytes and wants the ones that follow
  kDone,   ///< this protocol has ended; bytes that are left belong to another
  kWrong,  ///< these bytes are not of this protocol
};

}  // namespace chokepoint
