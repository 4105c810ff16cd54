#include <algorithm>
#include <array>
#include <utility>

#include "filters/inspect/recogniser.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

constexpr std::array<std::uint16_t, 16> kPorts{21,   22,   23,   25,     110, 143, 500,  587,
                                               1080, 4500, 6667, 40'000, 53,  119, 5353, 5242};

/// Prefixes on which the answer may turn: every one of the first, then some.
void check_prefixes(const Recogniser& recogniser, Opening opening, ByteView bytes) {
  Likeness before = Likeness::kMaybe;
  for (std::size_t size = 0; size <= bytes.size(); size += size < 80 ? 1 : 1 + size / 8) {
    opening.bytes = bytes.first(size);
    const Likeness now = recogniser.like(opening);
    // The client of SOCKS waits for an answer: more in its segment speaks against it.
    const bool waited =
        recogniser.app == App::kSocks && before == Likeness::kYes && now == Likeness::kNo;
    if (before != Likeness::kMaybe && now != before && !waited) {
      broken_invariant("an answer was taken back when bytes were appended");
    }
    before = now;
  }
}

}  // namespace

// The first byte chooses the port and its side, the last who speaks and where the newest segment
// starts; every recogniser is asked about what is behind the first.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
  Opening opening;
  opening.source_port = 40'001;
  opening.destination_port = kPorts[(data[0] >> 1) % kPorts.size()];
  opening.ip_protocol = data[0];
  if ((data[0] & 1) != 0) std::swap(opening.source_port, opening.destination_port);
  const std::uint8_t last = data[size - 1];
  opening.may_ask = (last & 1) == 0;
  opening.may_answer = (last & 2) == 0;
  opening.index = (last & 4) == 0 ? 0 : 1;
  opening.newest = std::min<std::size_t>(last >> 3, bytes.size());
  for (const Recogniser& recogniser : recognisers()) {
    opening.transport = recogniser.transport;
    opening.bytes = bytes;
    const Likeness like = recogniser.like(opening);
    if (like != recogniser.like(opening)) broken_invariant("two answers for one input");
    if (recogniser.transport == Transport::kTcp) {
      check_prefixes(recogniser, opening, bytes);
    } else if (like == Likeness::kMaybe) {
      broken_invariant("a datagram has no more bytes to wait for");
    }
  }
  return 0;
}
