#include "filters/inspect/wireguard.hpp"

namespace chokepoint {

Likeness like_wireguard(const Opening& opening) {
  constexpr std::size_t kShortestData = 32;
  const ByteView bytes = opening.bytes;
  if (bytes.size() < kShortestData) return Likeness::kNo;
  bool fits = false;
  switch (load_u32(bytes, 0)) {  // little-endian: the type comes first
    case 0x01000000:
      fits = bytes.size() == 148;
      break;
    case 0x02000000:
      fits = bytes.size() == 92;
      break;
    case 0x03000000:
      fits = bytes.size() == 64;
      break;
    case 0x04000000:  // receiver (4), counter (8, little-endian), ciphertext padded to 16
      fits = bytes.size() % 16 == 0 && load_u16(bytes, 14) == 0 && load_u8(bytes, 13) == 0;
      break;
    default:
      break;
  }
  // An index of 0 is drawn once in 2^32 times; zeros are what other formats are full of.
  return fits && load_u32(bytes, 4) != 0 ? Likeness::kYes : Likeness::kNo;
}

}  // namespace chokepoint
