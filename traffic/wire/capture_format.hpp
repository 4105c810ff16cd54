#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// What a file is by its first bytes.
enum class CaptureFormat : std::uint8_t { kPcap, kPcapng, kUnknown };

inline constexpr std::size_t kCaptureMagic = 8;  ///< bytes that decide; fewer may be there
CaptureFormat capture_format(ByteView head);

/// What is wrong with a file of kUnknown.
struct NoCapture {
  std::string why;       ///< for a complaint that begins with its name: "is empty"
  bool telling = false;  ///< the bytes are those of another format of captures, or are packed
};
/// `cut`: what packed the bytes ends before they do.
NoCapture why_no_capture(ByteView head, bool cut);

/// Whether a file, plain or gzip-compressed, begins like a pcap or pcapng file, and if it does not,
/// why. Files that are no regular ones are not opened, as reading a pipe would wait and take.
struct CaptureTest {
  bool is_capture = false;
  std::string why;
  bool telling = false;  ///< somebody may take it for one, as in NoCapture
};
CaptureTest test_capture(const std::filesystem::path& file);

}  // namespace chokepoint
