#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "traffic/wire/captured_packet.hpp"
#include "traffic/wire/stream_buffer.hpp"

namespace chokepoint {

/// What the first four bytes of a classic pcap file (draft-ietf-opsawg-pcap §4) tell.
struct PcapMagic {
  bool big_endian = false;
  bool nanoseconds = false;
  bool modified = false;  ///< record headers of 24 bytes, as one old variant of libpcap wrote them

  static std::optional<PcapMagic> of(ByteView head);
};

/// Reads a classic pcap file record by record. The bytes of a record are those that the file has:
/// the snapshot length in the file's head is what the writer meant to keep, and where a record is
/// longer (files that were merged or edited) nothing is cut off. Packets are read where they lie in
/// the buffer; nothing is allocated for one.
class PcapReader {
 public:
  static constexpr std::size_t kFileHeader = 24;
  /// The longest record that is believed where the head promises less; as libpcap's.
  static constexpr std::uint32_t kLongestRecord = 262'144;
  /// And the longest ever.
  static constexpr std::uint32_t kLongestSnap = std::uint32_t{16} << 20;

  /// `stream`, which outlives the reader, stands at the start of the file.
  explicit PcapReader(StreamBuffer& stream) : stream_(stream) {}

  enum class Step : std::uint8_t {
    kPacket,
    kEnd,
    kCut,      ///< the file stops within a record
    kDamaged,  ///< why() says how; nothing follows
  };
  /// The head. kPacket: it was whole and known; link_code() is right from now on.
  Step open();
  /// The next record; its frame is valid until the next call, its link type is left alone. Not
  /// called again after anything but kPacket.
  Step next(CapturedPacket& packet);

  int link_code() const { return link_code_; }
  const std::string& why() const { return why_; }

 private:
  std::uint16_t u16(ByteView bytes, std::size_t at) const;
  std::uint32_t u32(ByteView bytes, std::size_t at) const;

  StreamBuffer& stream_;
  PcapMagic magic_;
  std::uint16_t minor_ = 4;
  int link_code_ = 0;
  std::uint32_t longest_ = kLongestRecord;
  std::string why_;
};

}  // namespace chokepoint
