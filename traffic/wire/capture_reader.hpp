#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "traffic/wire/captured_packet.hpp"

namespace chokepoint {

/// Reads a pcap file (through libpcap) or a pcapng file, plain or gzip-compressed, packet by
/// packet; memory does not grow with the file.
class CaptureReader {
 public:
  /// Throws InputError{file, why} when the file cannot be opened, is no capture, or has a link
  /// type that nothing here can read.
  explicit CaptureReader(const std::filesystem::path& file);
  CaptureReader(CaptureReader&&) noexcept;
  CaptureReader& operator=(CaptureReader&&) noexcept;
  ~CaptureReader();

  /// The next packet, or nothing at the end. A file that stops in mid-record ends before that
  /// record and leaves truncated() true; other damage throws InputError.
  std::optional<CapturedPacket> next();
  bool truncated() const { return truncated_; }
  /// Of the first interface; each packet says its own.
  LinkType link_type() const { return link_type_; }
  /// TLS keys that a pcapng file has in Decryption Secrets Blocks, in NSS's key log format, a line
  /// each; grows as packets are read, since a block stands before the packets that it is for.
  std::string_view tls_key_log() const;

 private:
  struct Source;

  void open_pcapng(std::FILE* stream, ByteView head);
  void open_pcap();
  void set_link_type(int code);
  std::optional<CapturedPacket> next_of_pcapng();
  std::unique_ptr<Source> source_;
  LinkType link_type_ = LinkType::kEthernet;
  bool truncated_ = false;
};

/// Whether a file, plain or gzip-compressed, begins like a pcap or pcapng file. False if it cannot
/// be read.
bool starts_like_capture(const std::filesystem::path& file);

}  // namespace chokepoint
