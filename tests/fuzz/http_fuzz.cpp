#include "filters/inspect/http_reader.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

// A whole read and one in pieces: HTTP is recognised by its bytes, and tunnels lead on to TLS.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::Toucher sink;
  AppReader pieces;
  fuzz::feed(pieces, bytes, sink);
  HttpReader whole;
  ByteView rest = bytes;
  if (whole.read(rest, sink) == ReadStep::kMore && !rest.empty()) {
    broken_invariant("a reader that wants more left bytes behind");
  }
  return 0;
}
