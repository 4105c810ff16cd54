#include "filters/inspect/dns.hpp"

#include <algorithm>
#include <array>
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

constexpr std::uint16_t kResponse = 0x8000;

Header header_of(ByteView message) {
  return {load_u16(message, 2), load_u16(message, 4), load_u16(message, 6), load_u16(message, 8),
          load_u16(message, 10)};
}

/// What no DNS message has on any port: an unassigned operation (RFC 6895 §2.2), the reserved bit,
/// more questions than anybody asks, or more records than the longest message holds. Of random
/// bytes one in 2^20 passes.
bool impossible(const Header& h) {
  constexpr unsigned kReserved = 0x40;
  constexpr std::uint16_t kMostQuestions = 255;
  constexpr std::uint16_t kMostRecords = 5957;  // of 11 bytes in 64 KiB
  const unsigned operation = (h.flags >> 11) & 0xfU;
  if (operation == 3 || operation > 6 || (h.flags & kReserved) != 0) return true;
  if (h.questions > kMostQuestions) return true;
  return h.answers > kMostRecords || h.authorities > kMostRecords || h.additionals > kMostRecords;
}

bool odd(const Header& h) {
  constexpr std::uint16_t kOpcodeAndZero = 0x7840;
  constexpr std::uint16_t kMany = 64;
  if (h.questions != 1 || (h.flags & kOpcodeAndZero) != 0) return true;
  if ((h.flags & kResponse) == 0) {
    return h.answers != 0 || h.authorities != 0 || h.additionals > 1 || (h.flags & 0xfU) != 0;
  }
  return h.answers > kMany || h.authorities > kMany || h.additionals > kMany;
}

constexpr std::uint16_t kInternet = 1;

/// A question of no type, or of a class that nobody uses: IN, CH, HS, NONE and ANY (RFC 6895 §3.2)
/// are, each with multicast DNS's wish for a unicast answer (RFC 6762 §5.4) in its highest bit.
bool impossible_question(std::uint16_t type, std::uint16_t dns_class) {
  const unsigned known = dns_class & 0x7fffU;
  const bool used = known == kInternet || known == 3 || known == 4 || known == 254 || known == 255;
  return type == 0 || !used;
}

bool odd_question(std::string_view name, std::uint16_t type, std::uint16_t dns_class) {
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
    if (impossible_question(type, dns_class)) return i;
    if (strict && odd_question(name.view(), type, dns_class)) return i;
    if (strict && others == 0 && name.wire_end() + 4 != message.size()) return i;
    at = name.wire_end() + 4;
    if (i == 0) sink.on_app(app);
    sink.on_dns_question({name.view(), type, dns_class, (header.flags & kResponse) != 0});
  }
  return header.questions;
}

}  // namespace

bool read_dns_message(ByteView message, DnsTrust trust, FindingSink& sink, App app) {
  if (message.size() < kHeader) return false;
  const Header header = header_of(message);
  const bool strict = trust == DnsTrust::kByContent;
  if (strict ? odd(header) : impossible(header)) return false;
  std::size_t at = kHeader;
  const unsigned questions = read_questions(message, header, strict, at, sink, app);
  if (questions < header.questions) return questions > 0;
  const unsigned promised = header.answers + header.authorities + header.additionals;
  unsigned records = 0;
  while (records < promised && read_record(message, at, sink)) ++records;
  if (questions == 0 && records > 0) sink.on_app(app);
  // An error may be answered with the header alone (RFC 8906 §8.2).
  const bool bare = message.size() == kHeader && promised == 0 && (header.flags & kResponse) != 0;
  return questions > 0 || records > 0 || bare;
}

bool like_dns_message(ByteView message) {
  return message.size() > kHeader && !odd(header_of(message));
}

Likeness like_dns_stream(ByteView bytes, DnsTrust trust) {
  constexpr std::size_t kLength = 2;
  constexpr std::size_t kQuestionEnd = 4;  // type and class
  const bool strict = trust == DnsTrust::kByContent;
  if (bytes.size() < kLength) return Likeness::kMaybe;
  const std::size_t length = load_u16(bytes, 0);
  if (length < kHeader + (strict ? 1 + kQuestionEnd : 0)) return Likeness::kNo;
  const ByteView message = bytes.subspan(kLength, std::min(length, bytes.size() - kLength));
  // What is not there yet counts as what would fit.
  std::array<std::byte, kHeader> start{};
  if (strict) store_u16(start, 4, 1);
  std::copy_n(message.begin(), std::min(message.size(), kHeader), start.begin());
  const Header header = header_of(start);
  if (impossible(header) || (strict && odd(header))) return Likeness::kNo;
  if (message.size() < kHeader) return Likeness::kMaybe;
  if (header.questions == 0) {
    const bool empty = header.answers + header.authorities + header.additionals == 0;
    return empty && ((header.flags & kResponse) == 0 || length > kHeader) ? Likeness::kNo
                                                                          : Likeness::kYes;
  }
  DnsName name;
  if (!name.read(message, kHeader) || name.wire_end() + kQuestionEnd > message.size()) {
    const bool more = message.size() < length &&
                      message.size() < kHeader + DnsName::kLongestOnWire + kQuestionEnd;
    return more ? Likeness::kMaybe : Likeness::kNo;
  }
  const std::uint16_t type = load_u16(message, name.wire_end());
  const std::uint16_t dns_class = load_u16(message, name.wire_end() + 2);
  if (impossible_question(type, dns_class)) return Likeness::kNo;
  if (!strict) return Likeness::kYes;
  const bool alone = header.answers + header.authorities + header.additionals == 0;
  const bool fits = !alone || name.wire_end() + kQuestionEnd == length;
  return fits && !odd_question(name.view(), type, dns_class) ? Likeness::kYes : Likeness::kNo;
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
      if (!read_dns_message(message, DnsTrust::kByPort, sink)) return ReadStep::kWrong;
      bytes = bytes.subspan(size);
      continue;
    }
    // Long before a message is whole it shows that it is none: what comes then is another's.
    const ByteView begun = partial_.empty() ? bytes : ByteView(partial_);
    if (like_dns_stream(begun, DnsTrust::kByPort) == Likeness::kNo) return ReadStep::kWrong;
    const std::size_t missing = whole_size(partial_) - partial_.size();
    const ByteView part = bytes.first(std::min(bytes.size(), missing));
    bytes = bytes.subspan(part.size());
    partial_.insert(partial_.end(), part.begin(), part.end());
    if (partial_.size() < kLength || partial_.size() < whole_size(partial_)) continue;
    if (!read_dns_message(ByteView(partial_).subspan(kLength), DnsTrust::kByPort, sink)) {
      return ReadStep::kWrong;
    }
    partial_.clear();
  }
  return ReadStep::kMore;
}

}  // namespace chokepoint
