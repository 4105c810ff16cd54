#include "filters/inspect/client_hello.hpp"

#include <algorithm>
#include <array>

namespace chokepoint {
namespace {

/// Extension types, of the IANA registry "TLS ExtensionType Values".
namespace extension {
constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kGroups = 10;
constexpr std::uint16_t kPointFormats = 11;
constexpr std::uint16_t kSignatureAlgorithms = 13;
constexpr std::uint16_t kAlpn = 16;
constexpr std::uint16_t kSupportedVersions = 43;
constexpr std::uint16_t kEch = 0xfe0d;        // draft-ietf-tls-esni-13 and later
constexpr std::uint16_t kEchDraft8 = 0xfe08;  // draft-ietf-tls-esni-08
constexpr std::uint16_t kEchDraft9 = 0xfe09;  // draft-ietf-tls-esni-09
constexpr std::uint16_t kEchDraft12 = 0xfe0c;
constexpr std::uint16_t kEsni = 0xffce;  // draft-ietf-tls-esni-01 to -06
}  // namespace extension

/// RFC 6066 §3. Empty if the extension names no host or its name is not whole.
std::string_view host_name(ByteView data) {
  ByteReader list(data);
  list.skip(2);
  while (!list.failed() && list.left() > 0) {
    const bool host = list.u8() == 0;
    const ByteView name = list.take(list.u16());
    if (host && !list.failed()) return as_text(name);
  }
  return {};
}

/// A vector with a length of `Width` bytes before it, of elements of `element` bytes each; empty if
/// it is not whole.
template <std::size_t Width>
ByteView vector_of(ByteView data, std::size_t element) {
  ByteReader in(data);
  const std::size_t size = Width == 1 ? in.u8() : in.u16();
  const ByteView all = in.take(size);
  return all.first(all.size() - all.size() % element);
}

void read_extension(const ExtensionReader& in, ClientHelloView& hello) {
  const auto once = [](ByteView& field, ByteView value) {
    if (field.empty()) field = value;
  };
  const ByteView data = in.data();
  switch (in.type()) {
    case extension::kServerName:
      if (hello.server_name.empty()) hello.server_name = host_name(data);
      break;
    case extension::kGroups:
      once(hello.groups, vector_of<2>(data, 2));
      break;
    case extension::kPointFormats:
      once(hello.point_formats, vector_of<1>(data, 1));
      break;
    case extension::kSignatureAlgorithms:
      once(hello.signature_algorithms, vector_of<2>(data, 2));
      break;
    case extension::kAlpn:
      once(hello.alpn, vector_of<2>(data, 1));
      break;
    case extension::kSupportedVersions:
      once(hello.supported_versions, vector_of<1>(data, 2));
      break;
    case extension::kEsni:
      hello.esni = true;
      break;
    case extension::kEch:
    case extension::kEchDraft8:
      hello.ech = true;
      break;
    default:
      hello.ech =
          hello.ech || (in.type() >= extension::kEchDraft9 && in.type() <= extension::kEchDraft12);
  }
}

/// RFC 8446 §4.1.3: the random of a HelloRetryRequest, SHA-256 of "HelloRetryRequest".
constexpr std::array<std::uint8_t, 32> kRetryRandom{
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
    0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

constexpr std::size_t kLongestSession = 32;
constexpr std::uint8_t kTlsMajor = 3;
constexpr std::uint8_t kDtlsMajor = 0xfe;
constexpr std::uint16_t kDtlsBeforeRfc = 0x0100;  // OpenSSL's first DTLS, still in use by one VPN

bool is_dtls_version(std::uint16_t version) {
  return version >> 8 == kDtlsMajor || version == kDtlsBeforeRfc;
}

}  // namespace

bool ExtensionReader::next() {
  if (cut_ || in_.left() < 4) return false;
  type_ = in_.u16();
  const std::size_t size = in_.u16();
  cut_ = size > in_.left();
  data_ = in_.take(std::min(size, in_.left()));
  return true;
}

std::optional<ClientHelloView> parse_client_hello(ByteView body) {
  ByteReader in(body);
  ClientHelloView hello;
  hello.legacy_version = in.u16();
  in.skip(32);  // random
  if (in.failed()) return ClientHelloView{};
  const unsigned major = hello.legacy_version >> 8;
  const bool datagrams = is_dtls_version(hello.legacy_version);
  if (major != kTlsMajor && !datagrams) return std::nullopt;
  const std::size_t session = in.u8();
  if (session > kLongestSession) return std::nullopt;
  in.skip(session);
  if (datagrams) {
    hello.carrier = HelloCarrier::kDtls;
    const std::size_t cookie = in.u8();
    in.skip(cookie);
  }
  const std::size_t suites = in.u16();
  if (suites % 2 != 0) return std::nullopt;
  hello.cipher_suites = in.take(suites);
  const std::size_t compressions = in.u8();
  in.skip(compressions);
  if (in.failed()) return hello;
  if (in.left() < 2) {
    hello.whole = in.left() == 0;
    return hello;
  }
  const std::size_t block = in.u16();
  hello.whole = block <= in.left();
  hello.extensions = in.take(std::min(block, in.left()));
  for (ExtensionReader each(hello.extensions); each.next();) read_extension(each, hello);
  return hello;
}

std::optional<ServerHelloView> parse_server_hello(ByteView body) {
  ByteReader in(body);
  ServerHelloView hello;
  hello.legacy_version = in.u16();
  hello.random = in.take(32);
  // The drafts of TLS 1.3 up to -21 put their own number here and left the session out.
  const unsigned major = hello.legacy_version >> 8;
  if (major != kTlsMajor && major != kDtlsMajor && major != 0x7f) return std::nullopt;
  if (major != 0x7f) {
    const std::size_t session = in.u8();
    if (session > kLongestSession) return std::nullopt;
    in.skip(session);
  }
  hello.cipher_suite = in.u16();
  if (major != 0x7f) in.skip(1);  // compression
  if (in.failed()) return std::nullopt;
  hello.version = hello.legacy_version;
  if (in.left() >= 2) {
    const std::size_t block = in.u16();
    hello.extensions = in.take(std::min(block, in.left()));
  }
  for (ExtensionReader each(hello.extensions); each.next();) {
    if (each.type() == extension::kSupportedVersions && each.data().size() == 2) {
      hello.version = load_u16(each.data(), 0);
    }
  }
  hello.retry =
      std::equal(hello.random.begin(), hello.random.end(), kRetryRandom.begin(), kRetryRandom.end(),
                 [](std::byte a, std::uint8_t b) { return std::to_integer<std::uint8_t>(a) == b; });
  return hello;
}

}  // namespace chokepoint
