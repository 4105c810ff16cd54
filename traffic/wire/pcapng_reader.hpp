#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "traffic/wire/captured_packet.hpp"
#include "traffic/wire/stream_buffer.hpp"

namespace chokepoint {

/// Reads pcapng (draft-ietf-opsawg-pcapng) block by block: sections of either byte order, any
/// number of interfaces, each with its own link type, snap length, clock resolution and offset.
/// Memory does not grow with the file: blocks that are not needed are passed over in pieces, others
/// are at most kLongestBlock long. Packets are read where they lie in the buffer; nothing is
/// allocated for one.
class PcapngReader {
 public:
  static constexpr std::uint32_t kMagic = 0x0a0d0d0a;  ///< the first bytes, in either byte order
  static constexpr std::size_t kLongestBlock = (std::size_t{16} << 20) + 4096;
  static constexpr std::size_t kMostInterfaces = std::size_t{1} << 16;  ///< of one section
  static constexpr std::size_t kMostKeyLog = std::size_t{16} << 20;     ///< bytes of key log kept

  /// `stream`, which outlives the reader, stands at the start of the file.
  explicit PcapngReader(StreamBuffer& stream) : stream_(stream) {}
  PcapngReader(const PcapngReader&) = delete;
  PcapngReader& operator=(const PcapngReader&) = delete;

  enum class Step : std::uint8_t {
    kPacket,
    kEnd,
    kCut,      ///< the file stops within a block
    kDamaged,  ///< why() says how; nothing follows
  };
  /// Up to the first interface.
  Step open();
  /// The next packet; its frame is valid until the next call. A Simple Packet Block has no time: it
  /// gets that of the packet before it, 0 if there is none. Packets of a link type that is not read
  /// come as kWithoutIp, so that the other interfaces can be read. Not called again after anything
  /// but kPacket.
  Step next(CapturedPacket& packet);

  /// How many packets next() gave of link types that are not read.
  std::uint64_t foreign_packets() const { return foreign_packets_; }
  /// The link type of the first of them.
  int foreign_link() const { return foreign_link_; }
  /// Whether any interface so far has a link type that is read.
  bool any_known() const { return any_known_; }
  /// Of the first interface that is read, so far; kWithoutIp if none is.
  LinkType link_type() const { return link_type_; }
  const std::string& why() const { return why_; }
  /// The text of all Decryption Secrets Blocks with TLS keys met so far, in NSS's key log format.
  const std::string& tls_key_log() const { return key_log_; }

 private:
  /// Nanoseconds of a tick: multiply, shift right, divide, in this order. Exact, rounded down, for
  /// every resolution that the format can state.
  struct Clock {
    std::uint64_t multiply = 1000;
    unsigned shift = 0;
    std::uint64_t divide = 1;

    static Clock of_resolution(std::uint8_t code);
    SimTime time(std::uint64_t ticks, std::int64_t offset_seconds) const;
  };
  struct Interface {
    int link_code = 0;
    LinkType link_type = LinkType::kWithoutIp;
    bool known = false;
    std::uint32_t snap_length = 0;  ///< 0: no limit
    Clock clock;
    std::int64_t offset_seconds = 0;
  };
  struct Block {
    std::uint32_t type = 0;
    std::size_t length = 0;  ///< of all of it
  };
  enum class Read : std::uint8_t { kOther, kInterface, kPacket, kFailed };

  Step walk(Read until, CapturedPacket& packet);
  Step read_header(Block& block);
  Step read_section_header(Block& block);
  Step check_trailer(const Block& block);
  Read read_body(const Block& block, ByteView body, CapturedPacket& packet);
  Read read_interface(ByteView body);
  bool read_options(ByteView options, Interface& interface);
  Read read_packet(std::uint32_t type, ByteView body, CapturedPacket& packet);
  Read read_simple_packet(ByteView body, CapturedPacket& packet);
  Read give(const Interface& interface, ByteView body, std::size_t at, std::uint32_t wire_bytes,
            std::uint32_t kept, CapturedPacket& packet);
  void read_secrets(ByteView body);

  Step damaged(std::string why);
  Read refuse(std::string why);
  std::uint16_t u16(ByteView bytes, std::size_t at) const;
  std::uint32_t u32(ByteView bytes, std::size_t at) const;

  StreamBuffer& stream_;
  bool big_endian_ = false;
  bool any_known_ = false;
  LinkType link_type_ = LinkType::kWithoutIp;
  SimTime last_time_{};
  std::uint64_t foreign_packets_ = 0;
  int foreign_link_ = 0;
  std::vector<Interface> interfaces_;
  std::string key_log_;
  std::string why_;
};

}  // namespace chokepoint
