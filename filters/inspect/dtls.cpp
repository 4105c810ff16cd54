#include "filters/inspect/dtls.hpp"

namespace chokepoint {

Likeness like_dtls(const Opening& opening) {
  constexpr std::uint8_t kChangeCipherSpec = 20;
  constexpr std::uint8_t kHeartbeat = 24;
  constexpr std::uint16_t kVersion10 = 0xfeff;
  constexpr std::uint16_t kVersion12 = 0xfefd;
  constexpr std::uint16_t kBeforeRfc = 0x0100;  // OpenSSL's first, still in use by one VPN
  ByteReader reader(opening.bytes);
  if (opening.bytes.empty()) return Likeness::kNo;
  while (reader.left() > 0) {
    const std::uint8_t type = reader.u8();
    const std::uint16_t version = reader.u16();
    const std::uint16_t epoch = reader.u16();
    reader.skip(6);  // sequence number
    const std::uint16_t length = reader.u16();
    reader.skip(length);
    if (reader.failed() || length == 0) return Likeness::kNo;
    if (type < kChangeCipherSpec || type > kHeartbeat) return Likeness::kNo;
    if (version != kVersion10 && version != kVersion12 && version != kBeforeRfc) {
      return Likeness::kNo;
    }
    // Each handshake begins a new epoch; more than a few in a flow are unheard of.
    if (epoch > 0xff) return Likeness::kNo;
  }
  return Likeness::kYes;
}

}  // namespace chokepoint
