#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "traffic/wire/captured_packet.hpp"

namespace chokepoint {

/// Reads pcapng (draft-ietf-opsawg-pcapng) block by block: sections of either byte order, any
/// number of interfaces, each with its own link type, snap length, clock resolution and offset.
/// Memory does not grow with the file: blocks that are not needed are passed over in pieces, others
/// are at most kLongestBlock long. Packets are read where they lie in the buffer; nothing is
/// allocated for one.
class PcapngReader {
 public:
  static constexpr std::size_t kLongestBlock = (std::size_t{16} << 20) + 4096;
  static constexpr std::size_t kMostInterfaces = std::size_t{1} << 16;  ///< of one section
  static constexpr std::size_t kMostKeyLog = std::size_t{16} << 20;     ///< bytes of key log kept

  /// `stream` stands at the start of the file, or behind its first `head` bytes.
  explicit PcapngReader(std::FILE* stream, ByteView head = {});
  PcapngReader(const PcapngReader&) = delete;
  PcapngReader& operator=(const PcapngReader&) = delete;
  ~PcapngReader();

  enum class Step : std::uint8_t {
    kPacket,
    kEnd,
    kCut,      ///< the file stops within a block
    kDamaged,  ///< why() says how; nothing follows
  };
  /// Up to the first interface. kPacket: its link type is first_link().
  Step open();
  /// The next packet; its frame is valid until the next call. A Simple Packet Block has no time:
  /// 0. Not called again after anything but kPacket.
  Step next(CapturedPacket& packet);

  int first_link() const { return interfaces_.front().link_code; }
  const std::string& why() const { return why_; }
  /// The text of all Decryption Secrets Blocks with TLS keys met so far, in NSS's key log format.
  const std::string& tls_key_log() const { return key_log_; }

 private:
  struct Interface {
    int link_code = 0;
    LinkType link_type = LinkType::kWithoutIp;
    bool known = false;
    std::uint32_t snap_length = 0;  ///< 0: no limit
    std::uint64_t ticks_per_second = 1'000'000;
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
  Step pass_over(std::size_t length);
  Step check_trailer(const Block& block);
  Read read_body(const Block& block, ByteView body, CapturedPacket& packet);
  Read read_interface(ByteView body);
  bool read_options(ByteView options, Interface& interface);
  bool read_resolution(std::uint8_t code, Interface& interface);
  Read read_packet(std::uint32_t type, ByteView body, CapturedPacket& packet);
  Read read_simple_packet(ByteView body, CapturedPacket& packet);
  Read give(const Interface& interface, ByteView body, std::size_t at, std::uint32_t wire_bytes,
            std::uint32_t kept, CapturedPacket& packet);
  void read_secrets(ByteView body);

  bool fill(std::size_t count);
  Step damaged(std::string why);
  Read refuse(std::string why);
  ByteView have() const { return ByteView(buffer_).subspan(begin_, end_ - begin_); }
  std::uint16_t u16(ByteView bytes, std::size_t at) const;
  std::uint32_t u32(ByteView bytes, std::size_t at) const;

  std::FILE* stream_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;  ///< of what was read and not yet taken
  std::size_t end_ = 0;
  bool big_endian_ = false;
  std::vector<Interface> interfaces_;
  std::string key_log_;
  std::string why_;
};

}  // namespace chokepoint
