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

/// Tells the names in the questions of a DNS message (RFC 1035 §4.1), query or answer. False if it
/// is not one; names before the place where it breaks are told all the same under kByPort.
bool read_dns_message(ByteView message, DnsTrust trust, FindingSink& sink);

/// Reads DNS over TCP, where each message has its length before it (RFC 1035 §4.2.2), however it is
/// spread over segments.
class DnsStreamReader {
 public:
  ReadStep read(ByteView& bytes, FindingSink& sink);

 private:
  std::vector<std::byte> partial_;  // a message that is not whole yet, length included
};

}  // namespace chokepoint
