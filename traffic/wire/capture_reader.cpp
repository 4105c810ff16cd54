#include "traffic/wire/capture_reader.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <pcap/pcap.h>
#include <string>
#include <string_view>

#include "topology/base/error.hpp"
#include "traffic/wire/gzip_stream.hpp"

namespace chokepoint {
namespace {

/// Link types that are known to hold no IP packets are counted; only unknown ones are refused.
std::optional<LinkType> link_type_of(int dlt) {
  switch (dlt) {
    case DLT_EN10MB:
      return LinkType::kEthernet;
    case DLT_RAW:
    case DLT_IPV4:
    case DLT_IPV6:
      return LinkType::kRawIp;
    case DLT_NULL:
    case DLT_LOOP:
      return LinkType::kNull;
    case DLT_PPP:
    case DLT_PPP_SERIAL:
      return LinkType::kPpp;
    case DLT_LINUX_SLL:
      return LinkType::kLinuxCooked;
    case DLT_LINUX_SLL2:
      return LinkType::kLinuxCooked2;
    case DLT_NETLINK:
    case DLT_USB_LINUX:
    case DLT_USB_LINUX_MMAPPED:
    case DLT_USBPCAP:
    case DLT_BLUETOOTH_HCI_H4:
    case DLT_BLUETOOTH_HCI_H4_WITH_PHDR:
    case DLT_BLUETOOTH_LE_LL:
    case DLT_CAN_SOCKETCAN:
      return LinkType::kWithoutIp;
    default:
      return std::nullopt;
  }
}

std::string link_type_name(int dlt) {
  const char* name = pcap_datalink_val_to_name(dlt);
  return name != nullptr ? name : std::to_string(dlt);
}

struct CloseCapture {
  void operator()(pcap_t* capture) const { pcap_close(capture); }
};

}  // namespace

struct CaptureReader::Source {
  std::string file;
  bool cut = false;  ///< outlives the stream inside `capture`, which is closed first
  std::unique_ptr<pcap_t, CloseCapture> capture;
};

bool starts_like_capture(const std::filesystem::path& file) {
  bool cut = false;
  std::FILE* stream = open_maybe_gzip(file, &cut);
  if (stream == nullptr) return false;
  std::array<std::byte, 4> magic{};
  const bool whole = std::fread(magic.data(), 1, magic.size(), stream) == magic.size();
  std::fclose(stream);
  if (!whole) return false;
  switch (load_u32(magic, 0)) {
    case 0xa1b2c3d4:  // pcap, microseconds, either byte order
    case 0xd4c3b2a1:
    case 0xa1b23c4d:  // pcap, nanoseconds
    case 0x4d3cb2a1:
    case 0x0a0d0d0a:  // pcapng
      return true;
    default:
      return false;
  }
}

CaptureReader::CaptureReader(const std::filesystem::path& file)
    : source_(std::make_unique<Source>()) {
  source_->file = file.string();
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    throw InputError(source_->file, 0, "", "is a folder, not a capture file");
  }
  std::FILE* stream = open_maybe_gzip(file, &source_->cut);
  if (stream == nullptr) throw InputError(source_->file, 0, "", std::strerror(errno));
  std::array<char, PCAP_ERRBUF_SIZE> why{};
  source_->capture.reset(
      pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why.data()));
  if (source_->capture == nullptr) {
    std::fclose(stream);
    throw InputError(source_->file, 0, "", why.data());
  }
  const int dlt = pcap_datalink(source_->capture.get());
  const auto type = link_type_of(dlt);
  if (!type) {
    throw InputError(source_->file, 0, "",
                     "link type " + link_type_name(dlt) + " is not supported");
  }
  link_type_ = *type;
}

CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

std::optional<CapturedPacket> CaptureReader::next() {
  if (truncated_) return std::nullopt;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  switch (pcap_next_ex(source_->capture.get(), &header, &data)) {
    case 1:
      break;
    case PCAP_ERROR: {
      const std::string_view why = pcap_geterr(source_->capture.get());
      if (!why.starts_with("truncated")) throw InputError(source_->file, 0, "", why);
      truncated_ = true;
      return std::nullopt;
    }
    default:
      truncated_ = source_->cut;
      return std::nullopt;
  }
  CapturedPacket packet;
  packet.frame = {reinterpret_cast<const std::byte*>(data), header->caplen};
  packet.wire_bytes = std::max(header->len, header->caplen);
  // With nanosecond precision asked for, tv_usec holds nanoseconds. Damaged files hold times that
  // do not fit.
  constexpr std::int64_t kLastSecond = 9'000'000'000;
  const auto seconds = std::clamp<std::int64_t>(header->ts.tv_sec, 0, kLastSecond);
  const auto nanoseconds = std::clamp<std::int64_t>(header->ts.tv_usec, 0, 999'999'999);
  packet.link_type = link_type_;
  packet.time = std::chrono::seconds{seconds} + Duration{nanoseconds};
  return packet;
}

}  // namespace chokepoint
