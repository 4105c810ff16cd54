#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "traffic/wire/capture_reader.hpp"

namespace chokepoint {

/// A classic pcap file mapped into memory: packets are handed out where they lie, nothing is
/// copied. For measurements and replay, where the reading itself must not be what is measured;
/// CaptureReader is for everything else. The file must not be changed while it is mapped.
class CaptureImage {
 public:
  /// Throws InputError{file, why} when the file cannot be mapped, or is no plain pcap file (of
  /// either byte order and precision) of a link type that is read here.
  explicit CaptureImage(const std::filesystem::path& file);
  CaptureImage(const CaptureImage&) = delete;
  CaptureImage& operator=(const CaptureImage&) = delete;
  ~CaptureImage();

  /// The next packet, valid as long as the image; nothing at the end or where a record is cut.
  std::optional<CapturedPacket> next();
  /// Starts over.
  void rewind();
  LinkType link_type() const { return link_type_; }
  std::size_t bytes() const { return size_; }

 private:
  std::uint32_t number(std::size_t at) const;
  void fetch_ahead() const;

  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  LinkType link_type_ = LinkType::kEthernet;
  bool swapped_ = false;      // written by a host of the other byte order
  std::int64_t unit_ = 1000;  // nanoseconds
};

}  // namespace chokepoint
