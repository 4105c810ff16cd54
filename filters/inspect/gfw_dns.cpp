#include "filters/inspect/gfw_dns.hpp"

#include <algorithm>

#include "filters/inspect/dns_record.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kHeader = 12;
constexpr std::size_t kZeroed = 18;  // found zero in front of queries shorter than this
constexpr std::uint8_t kUnknown = 0xff;

/// A byte of the memory in which the message lies.
std::uint8_t memory(ByteView message, std::size_t at) {
  if (at < message.size()) return load_u8(message, at);
  return at < kZeroed ? 0 : kUnknown;
}

}  // namespace

std::optional<GfwDnsQuery> parse_gfw_dns_query(ByteView message) {
  if (message.size() < kHeader || (load_u8(message, 2) & 0x80U) != 0) return std::nullopt;
  GfwDnsQuery query;
  std::size_t at = kHeader;
  std::size_t type_at = kHeader;
  for (bool more = true; more;) {
    const std::size_t length = memory(message, at++);
    type_at = at;
    if (length == 0 || at > message.size()) break;
    if (query.size + 2 > GfwDnsQuery::kLongestName) break;  // no room for a dot and a byte
    if (query.size > 0) query.text[query.size++] = '.';
    const std::size_t taken = std::min(length, GfwDnsQuery::kLongestName - query.size);
    for (std::size_t i = 0; i < taken; ++i) {
      query.text[query.size++] = static_cast<char>(memory(message, at++));
    }
    more = taken == length;  // a label cut short: type_at stays in front of it, as measured
  }
  query.text[query.size] = '\0';
  query.size = std::string_view(query.text.data()).size();
  query.wants_v6 = memory(message, type_at) == 0 && memory(message, type_at + 1) == 28;
  query.question_end = at + 4;
  return query;
}

std::span<std::byte> write_gfw_dns_answer(const GfwDnsQuery& query, ByteView message,
                                          const IpAddress& address, std::uint32_t ttl,
                                          std::span<std::byte> out) {
  if (out.size() < query.question_end) return {};
  const std::size_t known = std::min(query.question_end, message.size());
  std::copy_n(message.begin(), known, out.begin());
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(known),
            out.begin() + static_cast<std::ptrdiff_t>(query.question_end), std::byte{0});
  const std::size_t record = write_address_record(address, ttl, out.subspan(query.question_end));
  if (record == 0) return {};
  store_u16(out, 2, answer_flags((load_u8(message, 2) & 1U) != 0));
  store_u16(out, 4, 1);
  store_u16(out, 6, 1);
  store_u32(out, 8, 0);
  return out.first(query.question_end + record);
}

}  // namespace chokepoint
