#include "traffic/wire/pcap_reader.hpp"

#include <algorithm>
#include <utility>

namespace chokepoint {
namespace {

constexpr std::size_t kRecordHeader = 16;
constexpr std::size_t kModifiedRecordHeader = 24;

}  // namespace

std::optional<PcapMagic> PcapMagic::of(ByteView head) {
  constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4;
  constexpr std::uint32_t kNanoseconds = 0xa1b23c4d;
  constexpr std::uint32_t kModified = 0xa1b2cd34;  // by A. Kuznetsov's patch of 1998
  if (head.size() < 4) return std::nullopt;
  const std::uint32_t first = load_u32(head, 0);
  for (const bool big : {true, false}) {
    const std::uint32_t magic = big ? first : __builtin_bswap32(first);
    if (magic == kMicroseconds || magic == kNanoseconds || magic == kModified) {
      return PcapMagic{big, magic == kNanoseconds, magic == kModified};
    }
  }
  return std::nullopt;
}

std::uint16_t PcapReader::u16(ByteView bytes, std::size_t at) const {
  const std::uint16_t value = load_u16(bytes, at);
  return magic_.big_endian ? value : __builtin_bswap16(value);
}

std::uint32_t PcapReader::u32(ByteView bytes, std::size_t at) const {
  const std::uint32_t value = load_u32(bytes, at);
  return magic_.big_endian ? value : __builtin_bswap32(value);
}

PcapReader::Step PcapReader::open() {
  if (!stream_.fill(kFileHeader)) {
    why_ = "ends within its header";
    return Step::kDamaged;
  }
  const ByteView head = stream_.have();
  magic_ = PcapMagic::of(head).value_or(PcapMagic{});
  minor_ = u16(head, 6);
  if (u16(head, 4) != 2) {
    why_ = "is pcap of an unknown version, " + std::to_string(u16(head, 4)) + "." +
           std::to_string(minor_);
    return Step::kDamaged;
  }
  longest_ = std::max(kLongestRecord, std::min(u32(head, 16), kLongestSnap));
  link_code_ = static_cast<int>(u32(head, 20) & 0xffffU);  // above it: the length of the FCS
  stream_.take(kFileHeader);
  return Step::kPacket;
}

PcapReader::Step PcapReader::next(CapturedPacket& packet) {
  const std::size_t header = magic_.modified ? kModifiedRecordHeader : kRecordHeader;
  if (!stream_.fill(header)) return stream_.have().empty() ? Step::kEnd : Step::kCut;
  ByteView record = stream_.have();
  std::uint32_t kept = u32(record, 8);
  std::uint32_t wire_bytes = u32(record, 12);
  // Before version 2.3 the lengths stood the other way round, with 2.3 it depends on the writer.
  if (minor_ < 3 || (minor_ == 3 && kept > wire_bytes)) std::swap(kept, wire_bytes);
  if (kept > longest_) {
    why_ = "has a record of " + std::to_string(kept) + " bytes: damaged";
    return Step::kDamaged;
  }
  packet.time =
      capture_time(u32(record, 0), std::int64_t{u32(record, 4)} * (magic_.nanoseconds ? 1 : 1000));
  if (!stream_.fill(header + kept)) return Step::kCut;
  packet.frame = stream_.have().subspan(header, kept);
  packet.wire_bytes = std::max(wire_bytes, kept);
  stream_.take(header + kept);
  return Step::kPacket;
}

}  // namespace chokepoint
