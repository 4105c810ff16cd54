#include "filters/inspect/http_reader.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

namespace {

/// One side read whole, its content unpacked.
void read_whole(HttpPart part, ByteView bytes, FindingSink& sink) {
  HttpModel model;
  model.unpack = true;
  HttpReader whole(part, model);
  if (whole.read(bytes, sink) == ReadStep::kMore && !bytes.empty()) {
    broken_invariant("a reader that wants more left bytes behind");
  }
}

}  // namespace

// Whole reads and one in pieces: HTTP is recognised by its bytes, and tunnels lead on to TLS.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::Toucher sink;
  AppReader pieces;
  fuzz::feed(pieces, bytes, sink);
  read_whole(HttpPart::kRequest, bytes, sink);
  read_whole(HttpPart::kResponse, bytes, sink);
  return 0;
}
