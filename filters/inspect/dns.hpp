#pragma once

#include <cstdint>
#include <vector>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// How sure the caller is that the bytes are DNS.
enum class DnsTrust : std::uint8_t {
  kByPort,     ///< the port says so: read whatever can be read, unless it cannot be DNS
  kByContent,  ///< nothing says so: only a message without any oddity counts
};

/// Tells the questions and all records of a DNS message (RFC 1035 §4.1), query or answer; multicast
/// DNS (RFC 6762) and LLMNR (RFC 4795) have the same form. False if it is not one; what stands
/// before the place where it breaks is told all the same under kByPort. A count that promises more
/// than there is ends the reading, it is no reason to refuse. `app` is told as the protocol.
bool read_dns_message(ByteView message, DnsTrust trust, FindingSink& sink, App app = App::kDns);

/// Ports of DNS, of multicast DNS (RFC 6762) and of LLMNR (RFC 4795).
constexpr bool is_dns_port(std::uint16_t port) {
  return port == 53 || port == 5353 || port == 5355;
}

/// Whether the header of a datagram is that of a message without any oddity: what kByContent asks
/// before it reads the question.
bool like_dns_message(ByteView message);

/// Whether bytes start like a message in DNS over TCP, behind its length. It is known once the
/// first question is there; a message without questions by its header. Evidence: by content 50
/// bits, by port 20, with a question 33.
Likeness like_dns_stream(ByteView bytes, DnsTrust trust);

/// Whether the RDATA of an SVCB or HTTPS record has a key for Encrypted ClientHello (RFC 9460
/// §2.2, parameter `ech`).
bool has_ech_key(ByteView service_data);

/// Reads DNS over TCP, where each message has its length before it (RFC 1035 §4.2.2), however it is
/// spread over segments. Holds one message back, 64 KiB at most.
class DnsStreamReader {
 public:
  /// kWrong leaves a message that cannot be one where it lies in `bytes`; if it came in pieces,
  /// what was taken of it is in held().
  ReadStep read(ByteView& bytes, FindingSink& sink);
  ByteView held() const { return partial_; }

 private:
  std::vector<std::byte> partial_;  // a message that is not whole yet, length included
};

}  // namespace chokepoint
