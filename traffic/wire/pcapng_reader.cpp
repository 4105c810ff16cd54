#include "traffic/wire/pcapng_reader.hpp"

#include <algorithm>
#include <array>

#include "traffic/wire/link_code.hpp"

namespace chokepoint {
namespace {

// Section numbers are those of draft-ietf-opsawg-pcapng.
constexpr std::uint32_t kSectionHeader = PcapngReader::kMagic;  // §4.1
constexpr std::uint32_t kInterfaceDescription = 1;              // §4.2
constexpr std::uint32_t kObsoletePacket = 2;                    // appendix A
constexpr std::uint32_t kSimplePacket = 3;                      // §4.4
constexpr std::uint32_t kEnhancedPacket = 6;                    // §4.3
constexpr std::uint32_t kDecryptionSecrets = 10;                // §4.7
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;           // §4.1
constexpr std::uint32_t kTlsKeyLog = 0x544c534b;                // §4.7.1, "TLSK"
constexpr std::size_t kBlockHeader = 8;                         // type, length
constexpr std::size_t kTrailer = 4;                             // the length again

bool is_read(std::uint32_t type) {
  switch (type) {
    case kInterfaceDescription:
    case kObsoletePacket:
    case kSimplePacket:
    case kEnhancedPacket:
    case kDecryptionSecrets:
      return true;
    default:
      return false;
  }
}

constexpr std::uint64_t kNanoseconds = 1'000'000'000;  // in a second

constexpr std::uint64_t power_of_ten(unsigned exponent) {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

/// §4.2: a negative power of 2 if the highest bit is set, else of 10.
PcapngReader::Clock PcapngReader::Clock::of_resolution(std::uint8_t code) {
  constexpr unsigned kOfNanoseconds = 9;
  constexpr unsigned kMostDigits = 19;  // of a number of 64 bits
  const unsigned exponent = code & 0x7fU;
  if ((code & 0x80U) != 0) return {kNanoseconds, exponent, 1};
  if (exponent <= kOfNanoseconds) return {power_of_ten(kOfNanoseconds - exponent), 0, 1};
  const unsigned finer = exponent - kOfNanoseconds;
  // Beyond that, all ticks that 64 bits can count are less than a nanosecond.
  return finer <= kMostDigits ? Clock{1, 0, power_of_ten(finer)} : Clock{0, 0, 1};
}

SimTime PcapngReader::Clock::time(std::uint64_t ticks, std::int64_t offset_seconds) const {
  constexpr std::uint64_t kTooLate = std::uint64_t{1} << 40;  // seconds
  const unsigned __int128 product = static_cast<unsigned __int128>(ticks) * multiply >> shift;
  const auto limit = static_cast<std::int64_t>(kTooLate);
  const std::int64_t offset = std::clamp(offset_seconds, -limit, limit);
  if (product > kTooLate * static_cast<unsigned __int128>(kNanoseconds)) {
    return capture_time(limit + offset, 0);
  }
  std::uint64_t seconds = 0;
  std::uint64_t rest = 0;
  if (product >> 64 == 0) {  // all that people capture
    const std::uint64_t nanoseconds = static_cast<std::uint64_t>(product) / divide;
    seconds = nanoseconds / kNanoseconds;
    rest = nanoseconds % kNanoseconds;
  } else {  // so coarse a clock needs no division
    seconds = static_cast<std::uint64_t>(product / kNanoseconds);
    rest = static_cast<std::uint64_t>(product % kNanoseconds);
  }
  return capture_time(static_cast<std::int64_t>(seconds) + offset, static_cast<std::int64_t>(rest));
}

std::uint16_t PcapngReader::u16(ByteView bytes, std::size_t at) const {
  const std::uint16_t value = load_u16(bytes, at);
  return big_endian_ ? value : __builtin_bswap16(value);
}

std::uint32_t PcapngReader::u32(ByteView bytes, std::size_t at) const {
  const std::uint32_t value = load_u32(bytes, at);
  return big_endian_ ? value : __builtin_bswap32(value);
}

PcapngReader::Step PcapngReader::damaged(std::string why) {
  why_ = std::move(why);
  return Step::kDamaged;
}

PcapngReader::Read PcapngReader::refuse(std::string why) {
  why_ = std::move(why);
  return Read::kFailed;
}

PcapngReader::Step PcapngReader::open() {
  CapturedPacket packet;
  const Step step = walk(Read::kInterface, packet);
  return step == Step::kEnd ? damaged("has no description of an interface") : step;
}

PcapngReader::Step PcapngReader::next(CapturedPacket& packet) {
  return walk(Read::kPacket, packet);
}

PcapngReader::Step PcapngReader::walk(Read until, CapturedPacket& packet) {
  while (true) {
    if (!stream_.fill(1)) return Step::kEnd;
    Block block;
    Step step = read_header(block);
    if (step != Step::kPacket) return step;
    if (!is_read(block.type)) {
      step = stream_.skip(block.length - kTrailer) ? check_trailer(block) : Step::kCut;
      if (step != Step::kPacket) return step;
      continue;
    }
    if (block.length > kLongestBlock) return damaged("has a block that is too long");
    if (!stream_.fill(block.length)) return Step::kCut;
    const ByteView body =
        stream_.have().subspan(kBlockHeader, block.length - kBlockHeader - kTrailer);
    stream_.take(block.length - kTrailer);
    step = check_trailer(block);  // moves nothing: all of the block is there
    if (step != Step::kPacket) return step;
    const Read read = read_body(block, body, packet);
    if (read == Read::kFailed) return Step::kDamaged;
    if (read == until) return Step::kPacket;
  }
}

/// Leaves the block where it is; kPacket means that its length is possible.
PcapngReader::Step PcapngReader::read_header(Block& block) {
  if (!stream_.fill(kBlockHeader)) return Step::kCut;
  block.type = u32(stream_.have(), 0);
  if (block.type == kSectionHeader) {
    const Step step = read_section_header(block);
    if (step != Step::kPacket) return step;
  }
  block.length = u32(stream_.have(), 4);
  // Every known block is padded to 32 bits (§3.1).
  if (block.length < kBlockHeader + kTrailer || block.length % 4 != 0) {
    return damaged("has a block of " + std::to_string(block.length) + " bytes");
  }
  return Step::kPacket;
}

/// A section has a byte order and interfaces of its own.
PcapngReader::Step PcapngReader::read_section_header(Block& block) {
  constexpr std::size_t kWhole = 28;
  constexpr std::size_t kMagicAt = 8;
  constexpr std::size_t kVersionAt = 12;
  if (!stream_.fill(kVersionAt + 2)) return Step::kCut;
  big_endian_ = load_u32(stream_.have(), kMagicAt) == kByteOrderMagic;
  if (u32(stream_.have(), kMagicAt) != kByteOrderMagic) {
    return damaged("has a section of unknown byte order");
  }
  if (u16(stream_.have(), kVersionAt) != 1) return damaged("has a section of an unknown version");
  if (u32(stream_.have(), 4) < kWhole) return damaged("has a section header that is too short");
  block.type = kSectionHeader;
  interfaces_.clear();
  return Step::kPacket;
}

PcapngReader::Step PcapngReader::check_trailer(const Block& block) {
  if (!stream_.fill(kTrailer)) return Step::kCut;
  if (u32(stream_.have(), 0) != block.length) {
    return damaged("has a block whose two lengths differ");
  }
  stream_.take(kTrailer);
  return Step::kPacket;
}

PcapngReader::Read PcapngReader::read_body(const Block& block, ByteView body,
                                           CapturedPacket& packet) {
  switch (block.type) {
    case kInterfaceDescription:
      return read_interface(body);
    case kSimplePacket:
      return read_simple_packet(body, packet);
    case kDecryptionSecrets:
      read_secrets(body);
      return Read::kOther;
    default:
      return read_packet(block.type, body, packet);
  }
}

PcapngReader::Read PcapngReader::read_interface(ByteView body) {
  constexpr std::size_t kFixed = 8;
  if (body.size() < kFixed) return refuse("has an interface whose description is too short");
  if (interfaces_.size() == kMostInterfaces) return refuse("has too many interfaces");
  Interface interface;
  interface.link_code = u16(body, 0);
  interface.snap_length = u32(body, 4);
  const auto type = link_type_of(interface.link_code);
  interface.known = type.has_value();
  if (type) interface.link_type = *type;
  if (type && !any_known_) link_type_ = *type;
  any_known_ = any_known_ || interface.known;
  if (!read_options(body.subspan(kFixed), interface)) return Read::kFailed;
  interfaces_.push_back(interface);
  return Read::kInterface;
}

/// §3.5: code, length, value padded to 32 bits.
bool PcapngReader::read_options(ByteView options, Interface& interface) {
  constexpr std::uint16_t kResolution = 9;  // if_tsresol
  constexpr std::uint16_t kOffset = 14;     // if_tsoffset
  while (options.size() >= 4) {
    const std::uint16_t code = u16(options, 0);
    const std::size_t length = u16(options, 2);
    const std::size_t padded = (length + 3) / 4 * 4;
    if (code == 0) break;
    if (padded > options.size() - 4) {
      why_ = "has an option longer than its block";
      return false;
    }
    const ByteView value = options.subspan(4, length);
    options = options.subspan(4 + padded);
    if (code == kResolution && length == 1) {
      interface.clock = Clock::of_resolution(load_u8(value, 0));
    }
    if (code == kOffset && length == 8) {
      const std::uint64_t high = u32(value, big_endian_ ? 0 : 4);
      const std::uint64_t low = u32(value, big_endian_ ? 4 : 0);
      interface.offset_seconds = static_cast<std::int64_t>(high << 32 | low);
    }
  }
  return true;
}

PcapngReader::Read PcapngReader::read_packet(std::uint32_t type, ByteView body,
                                             CapturedPacket& packet) {
  constexpr std::size_t kFixed = 20;
  if (body.size() < kFixed) return refuse("has a packet block that is too short");
  const std::size_t index = type == kObsoletePacket ? u16(body, 0) : u32(body, 0);
  if (index >= interfaces_.size()) {
    return refuse("has a packet of interface " + std::to_string(index) +
                  ", which is not described");
  }
  const Interface& interface = interfaces_[index];
  const std::uint64_t ticks = std::uint64_t{u32(body, 4)} << 32 | u32(body, 8);
  packet.time = last_time_ = interface.clock.time(ticks, interface.offset_seconds);
  return give(interface, body, kFixed, u32(body, 16), u32(body, 12), packet);
}

PcapngReader::Read PcapngReader::read_simple_packet(ByteView body, CapturedPacket& packet) {
  constexpr std::size_t kFixed = 4;
  if (body.size() < kFixed) return refuse("has a packet block that is too short");
  if (interfaces_.empty()) return refuse("has a packet of interface 0, which is not described");
  const Interface& interface = interfaces_.front();
  const std::uint32_t wire_bytes = u32(body, 0);
  std::uint32_t kept = wire_bytes;
  // §4.4: cut to the snap length, which the block does not repeat; what is there is not cut again.
  const std::uint64_t padded_snap = (std::uint64_t{interface.snap_length} + 3) / 4 * 4;
  const bool cut = interface.snap_length != 0 && body.size() - kFixed <= padded_snap;
  if (cut) kept = std::min(kept, interface.snap_length);
  packet.time = last_time_;
  return give(interface, body, kFixed, wire_bytes, kept, packet);
}

PcapngReader::Read PcapngReader::give(const Interface& interface, ByteView body, std::size_t at,
                                      std::uint32_t wire_bytes, std::uint32_t kept,
                                      CapturedPacket& packet) {
  if (kept > body.size() - at) return refuse("has a packet longer than its block");
  packet.frame = body.subspan(at, kept);
  packet.wire_bytes = std::max(wire_bytes, kept);
  packet.link_type = interface.link_type;
  if (!interface.known && foreign_packets_++ == 0) foreign_link_ = interface.link_code;
  return Read::kPacket;
}

void PcapngReader::read_secrets(ByteView body) {
  constexpr std::size_t kFixed = 8;
  if (body.size() < kFixed || u32(body, 0) != kTlsKeyLog) return;
  const std::size_t length = std::min<std::size_t>(u32(body, 4), body.size() - kFixed);
  if (length > kMostKeyLog - std::min(kMostKeyLog, key_log_.size() + 1)) return;
  key_log_.append(as_text(body.subspan(kFixed, length)));
  if (!key_log_.empty() && key_log_.back() != '\n') key_log_.push_back('\n');
}

}  // namespace chokepoint
