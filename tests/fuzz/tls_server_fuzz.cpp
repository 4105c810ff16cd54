#include <algorithm>

#include "filters/inspect/tls_reader.hpp"
#include "tests/fuzz/hello_toucher.hpp"

using namespace chokepoint;

// Records of either side, in pieces whose size the first byte decides.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  if (bytes.empty()) return 0;
  const std::uint8_t choice = load_u8(bytes, 0);
  bytes = bytes.subspan(1);
  fuzz::HelloToucher sink;
  TlsReader reader(TlsModel{.reassemble_records = choice < 192});
  const std::size_t step = 1 + choice % 128;
  while (!bytes.empty()) {
    ByteView piece = bytes.first(std::min(step, bytes.size()));
    bytes = bytes.subspan(piece.size());
    if (reader.read(piece, sink) != ReadStep::kMore) break;
  }
  return 0;
}
