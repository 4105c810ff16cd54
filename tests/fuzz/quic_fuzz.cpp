#include "filters/inspect/quic_reader.hpp"
#include "tests/fuzz/hello_toucher.hpp"

using namespace chokepoint;

// Datagrams, each after a byte with an eighth of its size. Behind a hello another connection may
// begin.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  fuzz::HelloToucher sink;
  HoldBudget budget;
  constexpr QuicModel kSimple{.other_versions = false, .reassemble = false};
  QuicReader reader({}, &budget);
  QuicReader simple(kSimple);
  while (in.left() > 1) {
    const std::size_t wanted = in.u8() * std::size_t{8};
    const ByteView datagram = in.take(wanted < in.left() ? wanted : in.left());
    if (starts_like_quic_initial(datagram)) reader.on_datagram(datagram, sink);
    simple.on_datagram(datagram, sink);
    if (reader.finished()) reader = QuicReader({}, &budget);
    if (simple.finished()) simple = QuicReader(kSimple);
    fuzz::require_held_came(budget, in.position());
  }
  return 0;
}
