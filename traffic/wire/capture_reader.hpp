#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "traffic/wire/captured_packet.hpp"

namespace chokepoint {

/// Reads a pcap or pcapng file, plain or gzip-compressed, packet by packet and in one pass, so that
/// a pipe will do; memory does not grow with the file.
class CaptureReader {
 public:
  /// "-" and /dev/stdin are the standard input. Throws InputError{file, why} when the file cannot
  /// be opened, is no capture, or is a pcap file of a link type that nothing here can read.
  explicit CaptureReader(const std::filesystem::path& file);
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;
  ~CaptureReader();

  /// The next packet, or nothing at the end. A file that stops in mid-record ends before that
  /// record and leaves truncated() true; other damage throws InputError. So does the end of a
  /// pcapng file none of whose packets came from an interface of a link type that is read here.
  std::optional<CapturedPacket> next();
  bool truncated() const { return truncated_; }
  /// Of the first interface that is read; each packet says its own.
  LinkType link_type() const;
  /// TLS keys that a pcapng file has in Decryption Secrets Blocks, in NSS's key log format, a line
  /// each; grows as packets are read, since a block stands before the packets that it is for.
  std::string_view tls_key_log() const;
  /// Packets that came as kWithoutIp only because nothing here reads their link type, and the name
  /// of that of the first one.
  struct Foreign {
    std::uint64_t packets = 0;
    std::string link_type;
  };
  Foreign foreign() const;
  /// How many bytes of the file were read so far, as it lies there.
  std::uint64_t file_position() const;

 private:
  struct Source;

  std::optional<CapturedPacket> next_of_pcapng();
  std::unique_ptr<Source> source_;
  bool truncated_ = false;
};

}  // namespace chokepoint
