#include "traffic/wire/capture_reader.hpp"

#include <algorithm>
#include <string>

#include "topology/base/error.hpp"
#include "traffic/wire/capture_format.hpp"
#include "traffic/wire/gzip_source.hpp"
#include "traffic/wire/link_code.hpp"
#include "traffic/wire/pcap_reader.hpp"
#include "traffic/wire/pcapng_reader.hpp"

namespace chokepoint {

/// Members use those before them.
struct CaptureReader::Source {
  explicit Source(const std::filesystem::path& name) : file(name), raw(file) {}

  InputError refused(std::string_view why) const { return {file.name(), 0, "", why}; }
  InputError foreign(int link_code) const {
    return refused("link type " + link_type_name(link_code) + " is not supported");
  }
  /// The capture itself, unpacked.
  StreamBuffer& bytes() { return inside ? *inside : raw; }
  bool cut() const { return unpacked && unpacked->cut(); }

  void open();
  void open_pcap();
  void open_pcapng();

  FileSource file;
  StreamBuffer raw;
  std::optional<GzipSource> unpacked;
  std::optional<StreamBuffer> inside;
  std::optional<PcapReader> pcap;
  LinkType pcap_link = LinkType::kEthernet;
  std::optional<PcapngReader> pcapng;
};

void CaptureReader::Source::open() {
  raw.fill(kCaptureMagic);
  if (starts_as_gzip(raw.have())) {
    unpacked.emplace(raw, file.name());
    inside.emplace(*unpacked).fill(kCaptureMagic);
  }
  const ByteView have = bytes().have();
  const ByteView head = have.first(std::min(have.size(), kCaptureMagic));
  switch (capture_format(head)) {
    case CaptureFormat::kPcap:
      return open_pcap();
    case CaptureFormat::kPcapng:
      return open_pcapng();
    case CaptureFormat::kUnknown:
      throw refused(why_no_capture(head, cut()).why);
  }
}

void CaptureReader::Source::open_pcap() {
  pcap.emplace(bytes());
  if (pcap->open() != PcapReader::Step::kPacket) throw refused(pcap->why());
  const auto type = link_type_of(pcap->link_code());
  if (!type) throw foreign(pcap->link_code());
  pcap_link = *type;
}

void CaptureReader::Source::open_pcapng() {
  pcapng.emplace(bytes());
  switch (pcapng->open()) {
    case PcapngReader::Step::kDamaged:
      throw refused(pcapng->why());
    case PcapngReader::Step::kPacket:
      break;
    default:
      throw refused("ends before the description of an interface");
  }
}

CaptureReader::CaptureReader(const std::filesystem::path& file)
    : source_(std::make_unique<Source>(file)) {
  source_->open();
}

CaptureReader::CaptureReader(CaptureReader&&) noexcept = default;
CaptureReader& CaptureReader::operator=(CaptureReader&&) noexcept = default;
CaptureReader::~CaptureReader() = default;

LinkType CaptureReader::link_type() const {
  return source_->pcapng ? source_->pcapng->link_type() : source_->pcap_link;
}

std::string_view CaptureReader::tls_key_log() const {
  return source_->pcapng ? std::string_view(source_->pcapng->tls_key_log()) : std::string_view();
}

std::uint64_t CaptureReader::file_position() const { return source_->file.position(); }

CaptureReader::Foreign CaptureReader::foreign() const {
  if (!source_->pcapng || source_->pcapng->foreign_packets() == 0) return {};
  return {source_->pcapng->foreign_packets(), link_type_name(source_->pcapng->foreign_link())};
}

std::optional<CapturedPacket> CaptureReader::next() {
  if (truncated_) return std::nullopt;
  if (source_->pcapng) return next_of_pcapng();
  CapturedPacket packet;
  switch (source_->pcap->next(packet)) {
    case PcapReader::Step::kPacket:
      packet.link_type = source_->pcap_link;
      return packet;
    case PcapReader::Step::kDamaged:
      throw source_->refused(source_->pcap->why());
    case PcapReader::Step::kCut:
      truncated_ = true;
      break;
    case PcapReader::Step::kEnd:
      truncated_ = source_->cut();
      break;
  }
  return std::nullopt;
}

std::optional<CapturedPacket> CaptureReader::next_of_pcapng() {
  CapturedPacket packet;
  const PcapngReader& pcapng = *source_->pcapng;
  switch (source_->pcapng->next(packet)) {
    case PcapngReader::Step::kPacket:
      return packet;
    case PcapngReader::Step::kDamaged:
      throw source_->refused(pcapng.why());
    case PcapngReader::Step::kCut:
      truncated_ = true;
      break;
    case PcapngReader::Step::kEnd:
      truncated_ = source_->cut();
      break;
  }
  if (!pcapng.any_known() && pcapng.foreign_packets() > 0) {
    throw source_->foreign(pcapng.foreign_link());
  }
  return std::nullopt;
}

}  // namespace chokepoint
