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
#include "traffic/wire/link_code.hpp"
#include "traffic/wire/pcapng_reader.hpp"

namespace chokepoint {
namespace {

struct CloseCapture {
  void operator()(pcap_t* capture) const { pcap_close(capture); }
};

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

/// The first bytes of a stream, as many as there are.
ByteView read_head(std::FILE* stream, std::array<std::byte, 4>& head) {
  return ByteView(head).first(std::fread(head.data(), 1, head.size(), stream));
}

constexpr std::uint32_t kPcapng = 0x0a0d0d0a;

}  // namespace

struct CaptureReader::Source {
  std::string file;
  bool cut = false;  ///< outlives the stream inside `capture`, which is closed first
  std::unique_ptr<pcap_t, CloseCapture> capture;
  FileHandle stream;  ///< of `pcapng`
  std::unique_ptr<PcapngReader> pcapng;
};

bool starts_like_capture(const std::filesystem::path& file) {
  bool cut = false;
  const FileHandle stream(open_maybe_gzip(file, &cut));
  std::array<std::byte, 4> magic{};
  if (stream == nullptr || read_head(stream.get(), magic).size() < magic.size()) return false;
  switch (load_u32(magic, 0)) {
    case 0xa1b2c3d4:  // pcap, microseconds, either byte order
    case 0xd4c3b2a1:
    case 0xa1b23c4d:  // pcap, nanoseconds
    case 0x4d3cb2a1:
    case kPcapng:
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
  FileHandle stream(open_maybe_gzip(file, &source_->cut));
  if (stream == nullptr) throw InputError(source_->file, 0, "", std::strerror(errno));
  std::array<std::byte, 4> bytes{};
  const ByteView head = read_head(stream.get(), bytes);
  if (head.size() == bytes.size() && load_u32(head, 0) == kPcapng) {
    open_pcapng(stream.release(), head);
  } else {
    open_pcap();
  }
}

void CaptureReader::open_pcapng(std::FILE* stream, ByteView head) {
  source_->stream.reset(stream);
  source_->pcapng = std::make_unique<PcapngReader>(stream, head);
  switch (source_->pcapng->open()) {
    case PcapngReader::Step::kDamaged:
      throw InputError(source_->file, 0, "", source_->pcapng->why());
    case PcapngReader::Step::kPacket:
      break;
    default:
      throw InputError(source_->file, 0, "", "ends before the description of an interface");
  }
  set_link_type(source_->pcapng->first_link());
}

void CaptureReader::open_pcap() {
  // Opened anew, since a decompressing stream cannot go back.
  std::FILE* const stream = open_maybe_gzip(source_->file, &source_->cut);
  if (stream == nullptr) throw InputError(source_->file, 0, "", std::strerror(errno));
  std::array<char, PCAP_ERRBUF_SIZE> why{};
  source_->capture.reset(
      pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO, why.data()));
  if (source_->capture == nullptr) {
    std::fclose(stream);
    throw InputError(source_->file, 0, "", why.data());
  }
  set_link_type(pcap_datalink(source_->capture.get()));
}

void CaptureReader::set_link_type(int code) {
  const auto type = link_type_of(code);
  if (!type) {
    throw InputError(source_->file, 0, "",
                     "link type " + link_type_name(code) + " is not supported");
  }
  link_type_ = *type;
}

std::string_view CaptureReader::tls_key_log() const {
  return source_->pcapng ? std::string_view(source_->pcapng->tls_key_log()) : std::string_view();
}

CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

std::optional<CapturedPacket> CaptureReader::next() {
  if (truncated_) return std::nullopt;
  if (source_->pcapng) return next_of_pcapng();
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
  packet.time = capture_time(header->ts.tv_sec, header->ts.tv_usec);  // nanoseconds, as asked for
  packet.link_type = link_type_;
  return packet;
}

std::optional<CapturedPacket> CaptureReader::next_of_pcapng() {
  CapturedPacket packet;
  switch (source_->pcapng->next(packet)) {
    case PcapngReader::Step::kPacket:
      return packet;
    case PcapngReader::Step::kDamaged:
      throw InputError(source_->file, 0, "", source_->pcapng->why());
    case PcapngReader::Step::kCut:
      truncated_ = true;
      break;
    case PcapngReader::Step::kEnd:
      truncated_ = source_->cut;
      break;
  }
  return std::nullopt;
}

}  // namespace chokepoint
