#include "filters/inspect/dns_query.hpp"

#include <algorithm>

#include "filters/inspect/dns_record.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kHeader = 12;

}  // namespace

std::optional<DnsQueryView> parse_dns_query(ByteView message) {
  constexpr std::uint16_t kResponseAndOpcode = 0xf800;
  if (message.size() < kHeader) return std::nullopt;
  DnsQueryView query;
  query.id = load_u16(message, 0);
  query.flags = load_u16(message, 2);
  if ((query.flags & kResponseAndOpcode) != 0 || load_u16(message, 4) != 1) return std::nullopt;
  if (!query.name.read(message, kHeader) || !query.name.uncompressed()) return std::nullopt;
  const std::size_t end = query.name.wire_end();
  if (end + 4 > message.size()) return std::nullopt;
  query.type = load_u16(message, end);
  query.dns_class = load_u16(message, end + 2);
  query.question = message.subspan(kHeader, end + 4 - kHeader);
  return query;
}

std::span<std::byte> write_dns_answer(const DnsQueryView& query,
                                      std::span<const IpAddress> addresses, std::uint32_t ttl,
                                      std::span<std::byte> out) {
  const std::size_t question_end = kHeader + query.question.size();
  if (out.size() < question_end) return {};
  std::copy(query.question.begin(), query.question.end(), out.begin() + kHeader);
  std::size_t size = question_end;
  std::uint16_t count = 0;
  for (const IpAddress& address : addresses) {
    if (query.type != (address.is_v4() ? dns_type::kA : dns_type::kAaaa)) continue;
    const std::size_t written = write_address_record(address, ttl, out.subspan(size));
    if (written == 0) break;
    size += written;
    ++count;
  }
  store_u16(out, 0, query.id);
  store_u16(out, 2, answer_flags(query.recursion_desired()));
  store_u16(out, 4, 1);
  store_u16(out, 6, count);
  store_u32(out, 8, 0);
  return out.first(size);
}

}  // namespace chokepoint
