#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "topology/base/error.hpp"
#include "traffic/wire/capture_image.hpp"

using namespace chokepoint;

namespace {

/// A file in memory, under the name by which the kernel shows it.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(memfd_create("fuzz", 0)) {
    const bool written =
        descriptor_ >= 0 && write(descriptor_, data, size) == static_cast<ssize_t>(size);
    if (!written) std::abort();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }
  std::string name() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

struct Tally {
  std::size_t packets = 0;
  std::uint64_t sum = 0;
  bool operator==(const Tally&) const = default;
};

template <class Reader>
Tally read_all(Reader& reader, std::size_t size) {
  Tally tally;
  while (const auto packet = reader.next()) {
    for (const std::byte byte : packet->frame) tally.sum += std::to_integer<unsigned>(byte);
    if (packet->wire_bytes < packet->frame.size()) broken_invariant("a packet longer than it was");
    if (packet->time < SimTime{}) broken_invariant("a packet before its time");
    if (++tally.packets > size / 16) broken_invariant("more packets than the file can hold");
  }
  return tally;
}

}  // namespace

// A capture as the memory of a file, twice, and as a stream through the reader that takes every
// format, packed or not. Either may refuse it in words; of a plain pcap file both give the same
// records, unless the lengths of one are beyond belief.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file(data, size);
  std::optional<Tally> mapped;
  try {
    CaptureImage image(file.name());
    const Tally first = read_all(image, size);
    mapped = first;
    image.rewind();
    if (read_all(image, size) != first) broken_invariant("two readings of one image differ");
  } catch (const InputError& error) {
    if (error.why().empty()) broken_invariant("no reason is given");
  }
  try {
    CaptureReader reader(file.name());
    Tally streamed;
    while (const auto packet = reader.next()) {
      for (const std::byte byte : packet->frame) streamed.sum += std::to_integer<unsigned>(byte);
      if (packet->wire_bytes < packet->frame.size()) broken_invariant("longer than it was");
      ++streamed.packets;
    }
    const bool lengths_in_order = size < 8 || (data[6] | data[7]) >= 4;  // minor version
    if (mapped && lengths_in_order && streamed != *mapped) {
      broken_invariant("a stream differs from its image");
    }
  } catch (const InputError& error) {
    if (error.why().empty()) broken_invariant("no reason is given");
  }
  return 0;
}
