#include "traffic/wire/capture_format.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "topology/base/error.hpp"
#include "traffic/wire/gzip_source.hpp"
#include "traffic/wire/pcap_reader.hpp"
#include "traffic/wire/pcapng_reader.hpp"

namespace chokepoint {
namespace {

struct Known {
  std::string_view magic;
  std::string_view what;
};

/// How packers and archives begin, by their own specifications.
constexpr std::array<Known, 7> kPacked{{
    {"BZh", "bzip2"},
    {std::string_view("\xfd"
                      "7zXZ\0",
                      6),
     "xz"},
    {"\x28\xb5\x2f\xfd", "zstd"},
    {"\x04\x22\x4d\x18", "lz4"},
    {"PK\x03\x04", "zip"},
    {"7z\xbc\xaf\x27\x1c", "7-Zip"},
    {"\x1f\x9d", "compress"},
}};

/// Captures of other programs.
constexpr std::array<Known, 6> kForeign{{
    {std::string_view("snoop\0\0\0", 8), "snoop"},
    {"GMBU", "Microsoft Network Monitor 2"},
    {"RTSS", "Microsoft Network Monitor 1"},
    {"XCP\0", "Sniffer"},
    {"TRSNIFF ", "Sniffer"},
    {std::string_view("\xa1\xb2\x34\xcd", 4), "an odd variant of pcap"},
}};

template <std::size_t kCount>
std::optional<std::string_view> named(const std::array<Known, kCount>& list, ByteView head) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const Known& known) {
    return as_text(head).starts_with(known.magic);
  });
  return found == list.end() ? std::nullopt : std::optional(found->what);
}

}  // namespace

CaptureFormat capture_format(ByteView head) {
  if (PcapMagic::of(head)) return CaptureFormat::kPcap;
  if (head.size() >= 4 && load_u32(head, 0) == PcapngReader::kMagic) return CaptureFormat::kPcapng;
  return CaptureFormat::kUnknown;
}

NoCapture why_no_capture(ByteView head, bool cut) {
  if (cut && head.size() < kCaptureMagic) return {"ends within its gzip data", true};
  if (head.empty()) return {"is empty", false};
  const auto packed = [](std::string_view how) {
    return NoCapture{"is packed with " + std::string(how) + ", which is not read: unpack it first",
                     true};
  };
  if (const auto packer = named(kPacked, head)) return packed(*packer);
  if (starts_as_gzip(head)) return packed("gzip twice");
  if (const auto format = named(kForeign, head)) {
    return {"is a capture in the format of " + std::string(*format) + ", which is not read", true};
  }
  return {"is no pcap or pcapng file", false};
}

CaptureTest test_capture(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (error) return {false, error.message(), true};
  if (!std::filesystem::is_regular_file(status)) return {false, "is no regular file", true};
  try {
    FileSource source(file);
    StreamBuffer raw(source);
    raw.fill(kCaptureMagic);
    std::optional<GzipSource> unpacked;
    std::optional<StreamBuffer> inside;
    if (starts_as_gzip(raw.have())) {
      unpacked.emplace(raw, source.name());
      inside.emplace(*unpacked).fill(kCaptureMagic);
    }
    const ByteView have = inside ? inside->have() : raw.have();
    const ByteView head = have.first(std::min(have.size(), kCaptureMagic));
    if (capture_format(head) != CaptureFormat::kUnknown) return {true, "", false};
    const NoCapture no = why_no_capture(head, unpacked && unpacked->cut());
    return {false, no.why, no.telling};
  } catch (const InputError& refused) {
    return {false, refused.why(), true};
  }
}

}  // namespace chokepoint
