#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

/// A DNS query as the injectors of the Great Firewall read it, errors included (Fan et al.,
/// "Wallbleed: A Memory Disclosure Vulnerability in the Great Firewall of China", NDSS 2025,
/// section III and appendix B, the unpatched version 1).
struct GfwDnsQuery {
  static constexpr std::size_t kLongestName = 125;

  std::array<char, kLongestName + 1> text;
  std::size_t size = 0;
  bool wants_v6 = false;         ///< AAAA is answered; every other type is answered with an A
  std::size_t question_end = 0;  ///< what the answer repeats of the memory the query lies in

  /// What is compared with the list: ends at the first zero byte, dots wherever they stood.
  std::string_view name() const { return std::string_view(text.data(), size); }
};

/// Reads as they do. Any message of 12 bytes without the response bit is a query: operation, other
/// flags, counts, class do not matter. Labels are joined with dots until an empty label, the end
/// of the message, or 125 bytes; a label's length is believed, beyond the end of the message too.
/// There the censor reads memory it does not know; so do we, as 0xff (as zeros up to byte 18 of
/// the message), which is in no list. Nothing if it is no query.
std::optional<GfwDnsQuery> parse_gfw_dns_query(ByteView message);

/// The forged answer: header, the query's memory up to question_end, one record for `address`.
/// What lies behind the query is written as zeros where the censor would leak its memory. `address`
/// should be of the family wanted. Empty if `out` is too small (300 bytes are enough).
std::span<std::byte> write_gfw_dns_answer(const GfwDnsQuery& query, ByteView message,
                                          const IpAddress& address, std::uint32_t ttl,
                                          std::span<std::byte> out);

}  // namespace chokepoint
