#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "filters/inspect/dns_name.hpp"
#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

namespace dns_type {
constexpr std::uint16_t kA = 1;
constexpr std::uint16_t kAaaa = 28;
}  // namespace dns_type

/// What someone who forges an answer must know of a query.
struct DnsQueryView {
  std::uint16_t id = 0;
  std::uint16_t flags = 0;
  DnsName name;
  std::uint16_t type = 0;
  std::uint16_t dns_class = 0;
  ByteView question;  ///< the question as on the wire: name, type, class; lives as the message does

  bool recursion_desired() const { return (flags & 0x0100U) != 0; }
};

/// Reads a DNS message, as in a UDP datagram, that is a plain query (RFC 1035 §4.1): not an answer,
/// QUERY as operation, one question, whole and without compression. Records behind the question
/// (EDNS) are not looked at. Nothing if it is something else.
std::optional<DnsQueryView> parse_dns_query(ByteView message);

/// Writes an answer to `query` into `out`: NOERROR, the query's question, and a record for each of
/// `addresses` of the family asked for; none for types other than A and AAAA. An answer to a query
/// that wants recursion offers it, any other says to be authoritative, as forged answers do (Fan et
/// al., NDSS 2025, appendix B). `ttl` in seconds. The written part of `out`; records that do not
/// fit are left out, and nothing is written if the question does not fit.
std::span<std::byte> write_dns_answer(const DnsQueryView& query,
                                      std::span<const IpAddress> addresses, std::uint32_t ttl,
                                      std::span<std::byte> out);

}  // namespace chokepoint
