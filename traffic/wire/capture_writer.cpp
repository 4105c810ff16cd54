#include "traffic/wire/capture_writer.hpp"

#include <pcap/pcap.h>
#include <stdexcept>
#include <string>

namespace chokepoint {
namespace {

constexpr int kSnapLength = 262'144;

struct CloseCapture {
  void operator()(pcap_t* capture) const { pcap_close(capture); }
};
struct CloseDump {
  void operator()(pcap_dumper_t* dump) const { pcap_dump_close(dump); }
};

}  // namespace

struct CaptureWriter::Target {
  std::filesystem::path file;
  std::filesystem::path part;
  std::unique_ptr<pcap_t, CloseCapture> capture;
  std::unique_ptr<pcap_dumper_t, CloseDump> dump;

  ~Target() {
    if (!dump) return;
    dump.reset();
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
  }
};

CaptureWriter::CaptureWriter(const std::filesystem::path& file)
    : target_(std::make_unique<Target>()) {
  target_->file = file;
  target_->part = file.string() + ".part";
  target_->capture.reset(
      pcap_open_dead_with_tstamp_precision(DLT_RAW, kSnapLength, PCAP_TSTAMP_PRECISION_NANO));
  target_->dump.reset(pcap_dump_open(target_->capture.get(), target_->part.c_str()));
  if (!target_->dump) throw std::runtime_error(pcap_geterr(target_->capture.get()));
}

CaptureWriter::CaptureWriter(CaptureWriter&&) noexcept = default;
CaptureWriter& CaptureWriter::operator=(CaptureWriter&&) noexcept = default;
CaptureWriter::~CaptureWriter() = default;

void CaptureWriter::write(ByteView ip_packet, SimTime time) {
  pcap_pkthdr header{};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  header.ts.tv_sec = seconds.count();
  header.ts.tv_usec = (time - seconds).count();
  header.caplen = static_cast<bpf_u_int32>(ip_packet.size());
  header.len = header.caplen;
  pcap_dump(reinterpret_cast<u_char*>(target_->dump.get()), &header,
            reinterpret_cast<const u_char*>(ip_packet.data()));
}

void CaptureWriter::close() {
  const bool written = pcap_dump_flush(target_->dump.get()) == 0 &&
                       std::ferror(pcap_dump_file(target_->dump.get())) == 0;
  if (!written) throw std::runtime_error(target_->file.string() + ": cannot be written");
  target_->dump.reset();
  std::filesystem::rename(target_->part, target_->file);
}

}  // namespace chokepoint
