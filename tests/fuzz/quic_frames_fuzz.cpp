#include <array>
#include <string>
#include <vector>

#include "filters/inspect/quic_frames.hpp"
#include "filters/inspect/quic_google.hpp"
#include "filters/inspect/quic_header.hpp"
#include "tests/fuzz/hello_toucher.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

struct Names final : FindingSink {
  std::string all;
  void on_server_name(std::string_view name) override { all.append(name).push_back('\n'); }
};

std::string names_of_simple(ByteView frames) {
  Names names;
  QuicFrameReader simple(QuicDialect::kIetf, false);
  simple.on_frames(frames, names);
  return names.all;
}

/// The box that puts nothing together heeds no length of a CRYPTO frame: with every other it reads
/// the same.
void check_length_unheeded(ByteView frames) {
  ByteReader in(frames);
  if (in.u8() != 0x06) return;
  read_quic_integer(in);
  const std::size_t length_at = in.position();
  read_quic_integer(in);
  if (in.failed()) return;
  if (in.rest().size() < 5 || load_u8(in.rest(), 0) != 1 || load_u8(in.rest(), 4) != 3) return;
  const std::string names = names_of_simple(frames);
  constexpr std::array<std::uint8_t, 3> kLengths{0x00, 0x3f, 0xff};  // 0, 63, 2^62 - 1
  for (const std::uint8_t first : kLengths) {
    std::vector<std::byte> other(frames.begin(),
                                 frames.begin() + static_cast<std::ptrdiff_t>(length_at));
    other.resize(length_at + (std::size_t{1} << (first >> 6)), std::byte{first});
    const ByteView rest = in.rest();
    other.insert(other.end(), rest.begin(), rest.end());
    if (names_of_simple(other) != names) broken_invariant("the length of a frame was heeded");
  }
}

}  // namespace

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
    check_length_unheeded(frames);
    for (const unsigned version : {25U, 39U, 46U}) {
      const auto piece = find_google_handshake(frames, version);
      if (piece) read_google_hello(piece->data, sink);
    }
  }
  return 0;
}
