#include "traffic/wire/capture_writer.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <pcap/pcap.h>
#include <string>

#include "topology/base/error.hpp"
#include "topology/base/new_file.hpp"

namespace chokepoint {
namespace {

constexpr int kSnapLength = 262'144;

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
  throw InputError(file.string(), 0, "", std::string("cannot be written: ") + std::strerror(error));
}

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
  const int fd = open_new_file(target_->part);
  if (fd < 0) fail(file, errno);
  FILE* const stream = fdopen(fd, "wb");
  if (stream == nullptr) fail(file, errno);
  target_->dump.reset(pcap_dump_fopen(target_->capture.get(), stream));
  if (!target_->dump) fail(file, errno);
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
  errno = 0;
  const bool written = pcap_dump_flush(target_->dump.get()) == 0 &&
                       std::ferror(pcap_dump_file(target_->dump.get())) == 0;
  // An error met while writing has left no number behind; a full disk is the usual one.
  if (!written) fail(target_->file, errno != 0 ? errno : ENOSPC);
  target_->dump.reset();
  std::filesystem::rename(target_->part, target_->file);
}

}  // namespace chokepoint
