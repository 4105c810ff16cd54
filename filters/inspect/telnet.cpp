#include "filters/inspect/telnet.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kIac = 0xff;
constexpr std::uint8_t kWill = 0xfb;
constexpr std::uint8_t kDont = 0xfe;
constexpr std::uint8_t kLastOption = 39;  // NEW-ENVIRON (RFC 1572); later ones are hardly used

Likeness like_commands(ByteView bytes, std::size_t count) {
  const std::size_t length = 3 * count;
  for (std::size_t i = 0; i < length; ++i) {
    if (i == bytes.size()) return Likeness::kMaybe;
    const std::uint8_t byte = load_u8(bytes, i);
    const bool fits = i % 3 == 0   ? byte == kIac
                      : i % 3 == 1 ? byte >= kWill && byte <= kDont
                                   : byte <= kLastOption;
    if (!fits) return Likeness::kNo;
  }
  return Likeness::kYes;
}

}  // namespace

Likeness like_telnet(const Opening& opening) {
  return like_commands(opening.bytes, opening.on_port(23) ? 1 : 2);
}

}  // namespace chokepoint
