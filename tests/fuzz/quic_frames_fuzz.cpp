#include "filters/inspect/quic_frames.hpp"
#include "filters/inspect/quic_google.hpp"
#include "tests/fuzz/hello_toucher.hpp"

using namespace chokepoint;

// The frames of opened packets, each packet after a byte with an eighth of its size, in every
// dialect.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  fuzz::HelloToucher sink;
  HoldBudget budget;
  QuicFrameReader ietf(QuicDialect::kIetf, true, &budget);
  QuicFrameReader simple(QuicDialect::kIetf, false);
  QuicFrameReader google_tls(QuicDialect::kGoogleTls, true);
  QuicFrameReader google(QuicDialect::kGoogleCrypto, true);
  while (in.left() > 1) {
    const std::size_t wanted = in.u8() * std::size_t{8};
    const ByteView frames = in.take(wanted < in.left() ? wanted : in.left());
    for (QuicFrameReader* each : {&ietf, &simple, &google_tls, &google}) {
      each->on_frames(frames, sink);
    }
    fuzz::require_held_came(budget, in.position());
    for (const unsigned version : {25U, 39U, 46U}) {
      const auto piece = find_google_handshake(frames, version);
      if (piece) read_google_hello(piece->data, sink);
    }
  }
  return 0;
}
