#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "filters/flow/flow_key.hpp"
#include "filters/inspect/app.hpp"

namespace chokepoint {

struct ClientHelloView;
struct ServerHelloView;

/// A question of a DNS message (RFC 1035 §4.1.2).
struct DnsQuestion {
  std::string_view name;  ///< labels joined by dots, "." for the root
  std::uint16_t type = 0;
  std::uint16_t dns_class = 0;
  bool response = false;  ///< stands in an answer
};

/// A record of the answer, authority or additional section (RFC 1035 §4.1.3).
struct DnsRecord {
  std::string_view name;
  std::uint16_t type = 0;
  std::uint16_t dns_class = 0;
  std::uint32_t ttl = 0;             ///< seconds
  std::optional<IpAddress> address;  ///< of A and AAAA
  std::string_view target;           ///< of CNAME, NS, PTR, MX, SRV, SVCB, HTTPS; else empty
  ByteView data;                     ///< RDATA as on the wire
};

/// The two parts of an HTTP exchange.
enum class HttpPart : std::uint8_t { kRequest, kResponse };

/// Takes what the readers find. All views are valid during the call only and hold the bytes of the
/// wire, whatever they are. A finding may be told more than once.
class FindingSink {
 public:
  virtual ~FindingSink() = default;
  virtual void on_app(App /*app*/) {}

  virtual void on_http_request(std::string_view /*method*/, std::string_view /*target*/) {}
  /// The value of a Host header, port included; of HTTP/2, the :authority.
  virtual void on_http_host(std::string_view /*host*/) {}
  virtual void on_http_response(unsigned /*status*/) {}
  /// Any header line, Host included.
  virtual void on_http_header(HttpPart /*part*/, std::string_view /*name*/,
                              std::string_view /*value*/) {}
  /// Content with chunks joined, in order.
  virtual void on_http_body(HttpPart /*part*/, ByteView /*bytes*/) {}

  /// The server name in a ClientHello, over TCP or in a QUIC Initial packet (RFC 6066 §3); told as
  /// soon as its bytes are there.
  virtual void on_server_name(std::string_view /*name*/) {}
  /// A whole ClientHello.
  virtual void on_client_hello(const ClientHelloView& /*hello*/) {}
  virtual void on_server_hello(const ServerHelloView& /*hello*/) {}
  /// A subject common name or DNS name in a certificate sent in the clear (TLS up to 1.2).
  virtual void on_certificate_name(std::string_view /*name*/) {}

  virtual void on_dns_question(const DnsQuestion& /*question*/) {}
  virtual void on_dns_record(const DnsRecord& /*record*/) {}

  /// Payload of a TCP stream, in order; what follows on a gap does not follow on what came before.
  virtual void on_stream_bytes(Direction /*direction*/, ByteView /*bytes*/) {}
  virtual void on_stream_gap(Direction /*direction*/) {}
  /// The same of a stream whose content has become ciphertext, where whoever reads goes on with it.
  virtual void on_ciphertext(Direction /*direction*/, ByteView /*bytes*/) {}
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
