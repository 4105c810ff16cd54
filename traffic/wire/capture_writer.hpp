#pragma once

#include <filesystem>
#include <memory>

#include "topology/base/quantity.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Writes IP packets to a pcap file with nanosecond timestamps (link type: raw IP). The file has a
/// temporary name until close(), so that nothing half-written stands under the final one.
class CaptureWriter {
 public:
  /// Throws InputError (file, why) when the file cannot be made.
  explicit CaptureWriter(const std::filesystem::path& file);
  CaptureWriter(CaptureWriter&&) noexcept;
  CaptureWriter& operator=(CaptureWriter&&) noexcept;
  /// Removes the file if close() was not called.
  ~CaptureWriter();

  /// `ip_packet` starts at the IP header; copied before the call returns.
  void write(ByteView ip_packet, SimTime time);
  /// Ends the file and gives it its name. Throws InputError (file, why) when the disk is full.
  void close();

 private:
  struct Target;
  std::unique_ptr<Target> target_;
};

}  // namespace chokepoint
