#include <cstdio>

#include "topology/base/error.hpp"
#include "traffic/wire/pcapng_reader.hpp"

using namespace chokepoint;

// A pcapng file; every byte that is handed out is read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::FILE* const stream = fmemopen(const_cast<std::uint8_t*>(data), size, "rb");
  if (stream == nullptr) return 0;
  {
    PcapngReader reader(stream);
    volatile std::uint64_t sum = 0;  // volatile: else no byte would be read
    std::size_t packets = 0;
    if (reader.open() == PcapngReader::Step::kPacket) {
      CapturedPacket packet;
      while (reader.next(packet) == PcapngReader::Step::kPacket) {
        for (const std::byte byte : packet.frame) sum = sum + std::to_integer<unsigned>(byte);
        if (packet.wire_bytes < packet.frame.size())
          broken_invariant("a packet longer than it was");
        if (packet.time < SimTime{}) broken_invariant("a packet before its time");
        ++packets;
      }
      if (packets > size / 16) broken_invariant("more packets than the file can hold");
      if (reader.tls_key_log().size() > size) broken_invariant("more keys than the file can hold");
    }
  }
  std::fclose(stream);
  return 0;
}
