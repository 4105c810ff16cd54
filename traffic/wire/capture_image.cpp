#include "traffic/wire/capture_image.hpp"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "topology/base/error.hpp"
#include "traffic/wire/pcap_reader.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kFileHeader = PcapReader::kFileHeader;
constexpr std::size_t kRecordHeader = 16;
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHeads = 2 * kCacheLine;  // of a record: its own, Ethernet, IP, TCP

}  // namespace

std::uint32_t CaptureImage::number(std::size_t at) const {
  std::uint32_t value = 0;
  std::memcpy(&value, data_ + at, sizeof value);
  return swapped_ ? __builtin_bswap32(value) : value;
}

CaptureImage::CaptureImage(const std::filesystem::path& file) {
  struct stat status {};
  // A pipe could be read once only, and waits for whoever writes.
  if (stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    throw InputError(file.string(), 0, "", "is no file that can be mapped into memory");
  }
  // Opened as captures are everywhere else first: the same complaints, the same link types.
  link_type_ = CaptureReader(file).link_type();
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw InputError(file.string(), 0, "", std::strerror(errno));
  if (fstat(descriptor, &status) != 0) {
    close(descriptor);
    throw InputError(file.string(), 0, "", std::strerror(errno));
  }
  size_ = static_cast<std::size_t>(status.st_size);
  void* const mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
  close(descriptor);
  if (mapped == MAP_FAILED) throw InputError(file.string(), 0, "", std::strerror(errno));
  data_ = static_cast<const std::byte*>(mapped);
  const auto magic = PcapMagic::of({data_, std::min(size_, sizeof(std::uint32_t))});
  if (!magic || magic->modified || size_ < kFileHeader) {
    munmap(const_cast<std::byte*>(data_), size_);
    throw InputError(file.string(), 0, "",
                     "is no uncompressed pcap file (pcapng does not do here)");
  }
  swapped_ = magic->big_endian == (std::endian::native == std::endian::little);
  if (magic->nanoseconds) unit_ = 1;
  rewind();
}

CaptureImage::~CaptureImage() { munmap(const_cast<std::byte*>(data_), size_); }

void CaptureImage::rewind() { at_ = kFileHeader; }

/// The heads of the record that comes next are on their way from memory while this one is read.
void CaptureImage::fetch_ahead() const {
  if (size_ - at_ < kHeads) return;
  for (std::size_t line = 0; line < kHeads; line += kCacheLine) {
    __builtin_prefetch(data_ + at_ + line);
  }
}

std::optional<CapturedPacket> CaptureImage::next() {
  if (size_ - at_ < kRecordHeader) return std::nullopt;
  const std::uint32_t kept = number(at_ + 8);
  if (kept > size_ - at_ - kRecordHeader) return std::nullopt;
  CapturedPacket packet;
  packet.frame = {data_ + at_ + kRecordHeader, kept};
  packet.wire_bytes = std::max(kept, number(at_ + 12));
  packet.time = capture_time(number(at_), number(at_ + 4) * unit_);
  packet.link_type = link_type_;
  at_ += kRecordHeader + kept;
  fetch_ahead();
  return packet;
}

}  // namespace chokepoint
