#include "filters/inspect/dtls_reader.hpp"
#include "tests/fuzz/hello_toucher.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

// Datagrams, each after a byte with an eighth of its size.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  fuzz::HelloToucher sink;
  HoldBudget budget;
  {
    DtlsReader reader(&budget);
    while (in.left() > 1) {
      const std::size_t wanted = in.u8() * std::size_t{8};
      const ByteView datagram = in.take(wanted < in.left() ? wanted : in.left());
      if (starts_like_dtls(datagram)) reader.on_datagram(datagram, sink);
      if (brings_dtls_hello(datagram) && !starts_like_dtls(datagram)) {
        broken_invariant("a hello that opens nothing");
      }
      if (reader.finished()) reader = DtlsReader(&budget);
      fuzz::require_held_came(budget, in.position());
    }
  }
  if (budget.taken() != 0) broken_invariant("held bytes were not given back");
  return 0;
}
