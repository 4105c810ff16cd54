#include "filters/inspect/quic_version.hpp"

namespace chokepoint {
namespace {

using namespace std::string_view_literals;  // the salts hold zero bytes

/// RFC 9001 §5.2; RFC 9369 §3.3.1; draft-ietf-quic-tls-29, -23 and
/// -22 §5.2. Google's were published with Chromium's and Wireshark's sources only.
constexpr std::string_view kSaltVersion1 =
    "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a"sv;
constexpr std::string_view kSaltVersion2 =
    "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9"sv;
constexpr std::string_view kSaltDraft29 =
    "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99"sv;
constexpr std::string_view kSaltDraft23 =
    "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02"sv;
constexpr std::string_view kSaltDraft22 =
    "\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a\x02\x64\x4a"sv;
constexpr std::string_view kSaltQ050 =
    "\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0\xd3\xb5\x6b\x45"sv;
constexpr std::string_view kSaltT050 =
    "\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c\x60\x48\x83\x10"sv;
constexpr std::string_view kSaltT051 =
    "\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc\xda\x6e\x03\x3d"sv;

std::string_view draft_salt(std::uint32_t draft) {
  if (draft < 22 || draft > 34) return {};
  if (draft >= 33) return kSaltVersion1;
  if (draft >= 29) return kSaltDraft29;
  return draft >= 23 ? kSaltDraft23 : kSaltDraft22;
}

}  // namespace

std::optional<QuicVersion> find_quic_version(std::uint32_t number) {
  switch (number) {
    case kQuicVersion1:
      return QuicVersion{number, kSaltVersion1};
    case 0x6b3343cf:
      return QuicVersion{number, kSaltVersion2, true};
    case 0xfaceb001:
      return QuicVersion{number, kSaltDraft22};  // mvfst
    case 0xfaceb002:
    case 0xfaceb00e:
      return QuicVersion{number, kSaltDraft23};
    case 0x51303530:
      return QuicVersion{number, kSaltQ050, false, QuicDialect::kGoogleCrypto};
    case 0x54303530:
      return QuicVersion{number, kSaltT050, false, QuicDialect::kGoogleTls};
    case 0x54303531:
      return QuicVersion{number, kSaltT051, false, QuicDialect::kGoogleTls};
    default:
      break;
  }
  if ((number & 0x0f0f0f0fU) == 0x0a0a0a0aU) return QuicVersion{number, kSaltVersion1};
  constexpr std::uint32_t kDraftPrefix = 0xff0000;
  const std::string_view salt = number >> 8 == kDraftPrefix ? draft_salt(number & 0xffU) : ""sv;
  return salt.empty() ? std::nullopt : std::optional(QuicVersion{number, salt});
}

}  // namespace chokepoint
