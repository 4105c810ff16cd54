#include <algorithm>
#include <cstdint>

#include "topology/base/error.hpp"
#include "traffic/wire/pcapng_reader.hpp"

using namespace chokepoint;

namespace {

/// Bytes in memory, given out in pieces whose lengths change, as a pipe would.
class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(ByteView bytes) : bytes_(bytes) {}
  std::size_t read(std::span<std::byte> into) override {
    piece_ = piece_ % 61 + 7;
    const std::size_t count = std::min({into.size(), bytes_.size(), piece_});
    std::copy_n(bytes_.begin(), count, into.begin());
    bytes_ = bytes_.subspan(count);
    return count;
  }

 private:
  ByteView bytes_;
  std::size_t piece_ = 0;
};

}  // namespace

// A pcapng file; every byte that is handed out is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  MemorySource source({reinterpret_cast<const std::byte*>(data), size});
  StreamBuffer stream(source, 256);  // small: its making would take most of the time
  PcapngReader reader(stream);
  if (reader.open() != PcapngReader::Step::kPacket) return 0;
  volatile std::uint64_t sum = 0;  // volatile: else no byte would be read
  std::size_t packets = 0;
  CapturedPacket packet;
  while (reader.next(packet) == PcapngReader::Step::kPacket) {
    for (const std::byte byte : packet.frame) sum = sum + std::to_integer<unsigned>(byte);
    if (packet.wire_bytes < packet.frame.size()) broken_invariant("a packet longer than it was");
    if (packet.time < SimTime{}) broken_invariant("a packet before its time");
    if (packet.time > capture_time(INT64_MAX, 0)) broken_invariant("a packet after all time");
    ++packets;
  }
  if (packets > size / 16) broken_invariant("more packets than the file can hold");
  if (reader.foreign_packets() > packets) broken_invariant("more foreign packets than packets");
  if (reader.tls_key_log().size() > size) broken_invariant("more keys than the file can hold");
  return 0;
}
