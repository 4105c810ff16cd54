#pragma once

#include <cstdint>
#include <vector>

#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// How sure the caller is that the bytes are DNS.
enum class DnsTrust : std::uint8_t {
  kByPort,     ///< the port says so: read whatever can be read
  kByContent,  ///< nothing says so: only a message without any oddity counts
};

/// Tells the questions and all records of a DNS message (RFC 1035 §4.1), query or answer; multicast
/// DNS (RFC 6762) and LLMNR (RFC 4795) have the same form. False if it is not one; what stands
/// before the place where it breaks is told all the same under kByPort. A count that promises more
/// than there is ends the reading, it is no reason to refuse. `app` is told as the protocol.
bool read_dns_message(ByteView message, DnsTrust trust, FindingSink& sink, App app = App::kDns);

/// Whether the RDATA of an SVCB or HTTPS record has a key for Encrypted ClientHello (RFC 9460
/// §2.2, parameter `ech`).
bool has_ech_key(ByteView service_data);

/// Reads DNS over TCP, where each message has its length before it (RFC 1035 §4.2.2), however it is
/// spread over segments. Holds one message back, 64 KiB at most.
class DnsStreamReader {
 public:
  ReadStep read(ByteView& bytes, FindingSink& sink);

 private:
  std::vector<std::byte> partial_;  // a message that is not whole yet, length included
};

}  // namespace chokepoint
