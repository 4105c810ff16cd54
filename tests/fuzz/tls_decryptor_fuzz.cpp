#include "filters/intercept/client_offer.hpp"
#include "filters/decrypt/decrypting_reader.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

namespace {

struct Count final : TlsPlaintextSink {
  std::size_t bytes = 0;
  unsigned sum = 0;
  void on_plaintext(TlsSide, ByteView plain) override {
    bytes += plain.size();
    for (const std::byte byte : plain) sum += std::to_integer<unsigned>(byte);
  }
};

}  // namespace

// Two bytes of length and a key log, then pieces of both directions: a byte for the direction, two
// of length, bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in({reinterpret_cast<const std::byte*>(data), size});
  const std::size_t key_bytes = in.u16();
  TlsKeyLog log;
  log.add_text(as_text(in.take(std::min(key_bytes, in.left()))));
  static const ReadModel kModel;
  TlsDecryptor tls(log);
  DecryptingReader reader(log, kModel);
  Count count;
  fuzz::Toucher sink;
  std::vector<std::byte> opening;
  ClientOfferReader offers;
  bool offering = true;
  while (in.left() > 3) {
    const bool client = (in.u8() & 1U) == 0;
    const std::size_t length = in.u16();
    const ByteView piece = in.take(std::min(length, in.left()));
    tls.on_bytes(client ? TlsSide::kClient : TlsSide::kServer, piece, count);
    reader.on_stream_bytes(client ? Direction::kLowToHigh : Direction::kHighToLow, piece, sink);
    if (!client || !offering) continue;
    opening.insert(opening.end(), piece.begin(), piece.end());
    ClientOffer offer;
    offering = offers.read(opening, offer) == ClientOfferReader::Step::kMore;
  }
  if (count.bytes > size) broken_invariant("more content than ciphertext");
  if (count.bytes > 0 && log.sessions() == 0) broken_invariant("content without keys");
  return 0;
}
