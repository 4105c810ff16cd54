#include "filters/inspect/dns.hpp"

#include <algorithm>
#include <optional>

#include "filters/inspect/dns_name.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kHeader = 12;

/// Letters, digits, hyphen and underscore, in labels: what host and service names are made of.
bool plain(std::string_view name) {
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

struct Header {
  std::uint16_t flags;
  std::uint16_t questions;
  std::uint16_t answers;
  std::uint16_t authorities;
  std::uint16_t additionals;
};

bool odd(const Header& h) {
  constexpr std::uint16_t kResponse = 0x8000;
  constexpr std::uint16_t kOpcodeAndZero = 0x7840;
  constexpr std::uint16_t kMany = 64;
  if (h.questions != 1 || (h.flags & kOpcodeAndZero) != 0) return true;
  if ((h.flags & kResponse) == 0) {
    return h.answers != 0 || h.authorities != 0 || h.additionals > 1 || (h.flags & 0xfU) != 0;
  }
  return h.answers > kMany || h.authorities > kMany || h.additionals > kMany;
}

bool odd_question(std::string_view name, std::uint16_t type, std::uint16_t dns_class) {
  constexpr std::uint16_t kInternet = 1;
  return dns_class != kInternet || type == 0 || type > 260 || name.size() < 3 ||
         name.find('.') == std::string_view::npos || !plain(name);
}

/// Where the name lies that a record's data is about; nothing for types without one.
std::optional<std::size_t> target_offset(std::uint16_t type) {
  switch (type) {
    case 2:   // NS, RFC 1035 §3.3.11
    case 5:   // CNAME, §3.3.1
    case 6:   // SOA, §3.3.13: MNAME
    case 12:  // PTR, §3.3.12
    case 39:  // DNAME, RFC 6672 §2.1
      return 0;
    case 15:  // MX, RFC 1035 §3.3.9: behind the preference
    case 64:  // SVCB and HTTPS, RFC 9460 §2.2: behind the priority
    case 65:
      return 2;
    case 33:  // SRV, RFC 2782: behind priority, weight and port
      return 6;
    default:
      return std::nullopt;
  }
}

std::optional<IpAddress> record_address(std::uint16_t type, ByteView data) {
  if (type == 1 && data.size() == 4) return IpAddress::v4(load_u32(data, 0));
  if (type == 28 && data.size() == 16) return IpAddress::v6(load_u64(data, 0), load_u64(data, 8));
  return std::nullopt;
}

/// Tells the record at `at` and moves `at` behind it. False if it breaks.
bool read_record(ByteView message, std::size_t& at, FindingSink& sink) {
  constexpr std::size_t kFixed = 10;
  DnsName name;
  if (!name.read(message, at) || name.wire_end() + kFixed > message.size()) return false;
  const ByteView fixed = message.subspan(name.wire_end(), kFixed);
  const std::size_t length = load_u16(fixed, 8);
  const std::size_t start = name.wire_end() + kFixed;
  if (start + length > message.size()) return false;
  DnsRecord record;
  record.name = name.view();
  record.type = load_u16(fixed, 0);
  record.dns_class = load_u16(fixed, 2);
  record.ttl = load_u32(fixed, 4);
  record.data = message.subspan(start, length);
  record.address = record_address(record.type, record.data);
  DnsName target;
  const auto offset = target_offset(record.type);
  if (offset && *offset < length && target.read(message, start + *offset) &&
      target.wire_end() <= start + length) {
    record.target = target.view();
  }
  at = start + length;
  sink.on_dns_record(record);
  return true;
}

/// Tells the questions and moves `at` behind them. How many could be read, at most
/// header.questions.
unsigned read_questions(ByteView message, const Header& header, bool strict, std::size_t& at,
                        FindingSink& sink, App app) {
  const unsigned others = header.answers + header.authorities + header.additionals;
  for (unsigned i = 0; i < header.questions; ++i) {
    DnsName name;
    if (!name.read(message, at) || name.wire_end() + 4 > message.size()) return i;
    const std::uint16_t type = load_u16(message, name.wire_end());
    const std::uint16_t dns_class = load_u16(message, name.wire_end() + 2);
    if (strict && odd_question(name.view(), type, dns_class)) return i;
    if (strict && others == 0 && name.wire_end() + 4 != message.size()) return i;
    at = name.wire_end() + 4;
    if (i == 0) sink.on_app(app);
    sink.on_dns_question({name.view(), type, dns_class, (header.flags & 0x8000U) != 0});
  }
  return header.questions;
}

}  // namespace

bool read_dns_message(ByteView message, DnsTrust trust, FindingSink& sink, App app) {
  if (message.size() < kHeader) return false;
  const Header header{load_u16(message, 2), load_u16(message, 4), load_u16(message, 6),
                      load_u16(message, 8), load_u16(message, 10)};
  const bool strict = trust == DnsTrust::kByContent;
  if (strict && odd(header)) return false;
  std::size_t at = kHeader;
  const unsigned questions = read_questions(message, header, strict, at, sink, app);
  if (questions < header.questions) return questions > 0;
  const unsigned promised = header.answers + header.authorities + header.additionals;
  unsigned records = 0;
  while (records < promised && read_record(message, at, sink)) ++records;
  if (questions == 0 && records > 0) sink.on_app(app);
  // An error may be answered with the header alone (RFC 8906 §8.2).
  const bool bare = message.size() == kHeader && promised == 0 && (header.flags & 0x8000U) != 0;
  return questions > 0 || records > 0 || bare;
}

bool has_ech_key(ByteView service_data) {
  constexpr std::uint16_t kEch = 5;
  DnsName target;
  if (service_data.size() < 3 || !target.read(service_data, 2)) return false;
  ByteReader reader(service_data.subspan(target.wire_end()));
  while (reader.left() >= 4 && !reader.failed()) {
    const std::uint16_t key = reader.u16();
    const ByteView value = reader.take(reader.u16());
    if (key == kEch && !value.empty()) return true;
  }
  return false;
}

ReadStep DnsStreamReader::read(ByteView& bytes, FindingSink& sink) {
  constexpr std::size_t kLength = 2;
  const auto whole_size = [](ByteView start) {
    return start.size() < kLength ? kLength : kLength + load_u16(start, 0);
  };
  while (!bytes.empty()) {
    if (partial_.empty() && bytes.size() >= kLength && bytes.size() >= whole_size(bytes)) {
      const std::size_t size = whole_size(bytes);  // whole in one segment: read where it lies
      const ByteView message = bytes.subspan(kLength, size - kLength);
      bytes = bytes.subspan(size);
      if (!read_dns_message(message, DnsTrust::kByPort, sink)) return ReadStep::kWrong;
      continue;
    }
    const std::size_t missing = whole_size(partial_) - partial_.size();
    const ByteView part = bytes.first(std::min(bytes.size(), missing));
    bytes = bytes.subspan(part.size());
    partial_.insert(partial_.end(), part.begin(), part.end());
    if (partial_.size() < kLength || partial_.size() < whole_size(partial_)) continue;
    const bool good =
        read_dns_message(ByteView(partial_).subspan(kLength), DnsTrust::kByPort, sink);
    partial_.clear();
    if (!good) return ReadStep::kWrong;
  }
  return ReadStep::kMore;
}

}  // namespace chokepoint
