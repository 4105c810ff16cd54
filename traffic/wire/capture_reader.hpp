#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "topology/base/quantity.hpp"
#include "traffic/wire/bytes.hpp"
#include "traffic/wire/link.hpp"

namespace chokepoint {

/// One record of a capture file.
struct CapturedPacket {
  ByteView frame;                ///< what was kept of it; valid until the next call of next()
  std::uint32_t wire_bytes = 0;  ///< its length on the wire, at least frame.size()
  SimTime time{};                ///< since the Unix epoch
  LinkType link_type = LinkType::kEthernet;  ///< of the interface that it was captured on
};

/// Reads a pcap or pcapng file, plain or gzip-compressed, packet by packet through libpcap; memory
/// does not grow with the file.
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
  LinkType link_type() const { return link_type_; }

 private:
  struct Source;
  std::unique_ptr<Source> source_;
  LinkType link_type_ = LinkType::kEthernet;
  bool truncated_ = false;
};

/// Whether a file, plain or gzip-compressed, begins like a pcap or pcapng file. False if it cannot
/// be read.
bool starts_like_capture(const std::filesystem::path& file);

}  // namespace chokepoint
