#include "filters/inspect/http2_reader.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

namespace {

/// Each side's frames, in pieces whose size the first byte decides.
void feed_side(HttpPart part, ByteView bytes, FindingSink& sink) {
  Http2Reader reader(part);
  const std::size_t step = 1 + load_u8(bytes, 0) % 64;
  for (bytes = bytes.subspan(1); !bytes.empty();) {
    ByteView piece = bytes.first(std::min(step, bytes.size()));
    bytes = bytes.subspan(piece.size());
    if (step == 64 && reader.skip(static_cast<std::uint32_t>(piece.size()))) continue;
    const ReadStep read = reader.read(piece, sink);
    if (read != ReadStep::kMore) return;
    if (!piece.empty()) broken_invariant("a reader that wants more left bytes behind");
  }
}

}  // namespace

// The preface is spared the fuzzer: frames of a client, of a server, and both as AppReader sees
// them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::Toucher sink;
  feed_side(HttpPart::kResponse, bytes, sink);
  std::string client(1, static_cast<char>(data[0]));
  client += "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  client += as_text(bytes.subspan(1));
  feed_side(HttpPart::kRequest, as_byte_view(client), sink);
  AppReader reader;
  fuzz::feed(reader, as_byte_view(client), sink);
  return 0;
}
