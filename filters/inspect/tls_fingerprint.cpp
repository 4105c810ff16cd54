#include "filters/inspect/tls_fingerprint.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

namespace chokepoint {
namespace {

using Values = std::vector<std::uint16_t>;

constexpr std::string_view kDigits = "0123456789abcdef";

std::string hex_digest(const EVP_MD* digest, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), bytes.data(), &size, digest, nullptr);
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += kDigits[bytes[i] >> 4U];
    out += kDigits[bytes[i] & 0xfU];
  }
  return out;
}

void add_if_meant(Values& values, std::uint16_t value) {
  if (!is_grease(value)) values.push_back(value);
}

Values values_of(ByteView list) {
  Values out;
  for (std::size_t at = 0; at + 2 <= list.size(); at += 2) add_if_meant(out, load_u16(list, at));
  return out;
}

Values extension_types(ByteView block) {
  Values out;
  for (ExtensionReader each(block); each.next();) add_if_meant(out, each.type());
  return out;
}

/// Decimal, joined by hyphens, as JA3 writes lists.
std::string decimal(const Values& values) {
  std::string out;
  for (const std::uint16_t value : values) {
    if (!out.empty()) out += '-';
    out += std::to_string(value);
  }
  return out;
}

/// Four hex digits each, joined by commas, as JA4 writes lists.
std::string hex(const Values& values) {
  std::string out;
  for (const std::uint16_t value : values) {
    if (!out.empty()) out += ',';
    for (const unsigned shift : {12U, 8U, 4U, 0U}) out += kDigits[value >> shift & 0xfU];
  }
  return out;
}

std::string_view ja4_version(const ClientHelloView& hello) {
  const bool datagrams = hello.carrier == HelloCarrier::kDtls;
  const Values offered = values_of(hello.supported_versions);
  std::uint16_t version = hello.legacy_version;
  if (!offered.empty()) {
    version = datagrams ? *std::min_element(offered.begin(), offered.end())
                        : *std::max_element(offered.begin(), offered.end());
  }
  switch (version) {
    case 0x0304:
      return "13";
    case 0x0303:
      return "12";
    case 0x0302:
      return "11";
    case 0x0301:
      return "10";
    case 0x0300:
      return "s3";
    case 0x0002:
      return "s2";
    case 0xfeff:
      return "d1";
    case 0xfefd:
      return "d2";
    case 0xfefc:
      return "d3";
    default:
      return "00";
  }
}

bool alphanumeric(std::byte byte) {
  const auto c = std::to_integer<unsigned char>(byte);
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// First and last character of the first protocol offered, or of its hex form.
std::string ja4_alpn(const ClientHelloView& hello) {
  ByteReader in(hello.alpn);
  const ByteView name = in.take(in.u8());
  if (in.failed() || name.empty()) return "00";
  const auto first = std::to_integer<unsigned>(name.front());
  const auto last = std::to_integer<unsigned>(name.back());
  if (alphanumeric(name.front()) && alphanumeric(name.back())) {
    return {static_cast<char>(first), static_cast<char>(last)};
  }
  return {kDigits[first >> 4U], kDigits[last & 0xfU]};
}

/// Two decimal digits, 99 for all that is more.
std::string ja4_count(std::size_t count) {
  const std::string digits = std::to_string(std::min<std::size_t>(count, 99));
  return digits.size() < 2 ? "0" + digits : digits;
}

std::string ja4_hash(const std::string& text, bool empty) {
  constexpr std::size_t kLength = 12;
  if (empty) return std::string(kLength, '0');
  return hex_digest(EVP_sha256(), text).substr(0, kLength);
}

char ja4_carrier(HelloCarrier carrier) {
  if (carrier == HelloCarrier::kQuic) return 'q';
  return carrier == HelloCarrier::kDtls ? 'd' : 't';
}

constexpr std::uint16_t kServerName = 0;
constexpr std::uint16_t kAlpn = 16;

}  // namespace

Fingerprint ja3(const ClientHelloView& hello) {
  Values formats;
  for (std::size_t i = 0; i < hello.point_formats.size(); ++i) {
    formats.push_back(load_u8(hello.point_formats, i));
  }
  Fingerprint out;
  out.text = std::to_string(hello.legacy_version) + ',' + decimal(values_of(hello.cipher_suites)) +
             ',' + decimal(extension_types(hello.extensions)) + ',' +
             decimal(values_of(hello.groups)) + ',' + decimal(formats);
  out.digest = hex_digest(EVP_md5(), out.text);
  return out;
}

Fingerprint ja3s(const ServerHelloView& hello) {
  Fingerprint out;
  out.text = std::to_string(hello.legacy_version) + ',' + std::to_string(hello.cipher_suite) + ',' +
             decimal(extension_types(hello.extensions));
  out.digest = hex_digest(EVP_md5(), out.text);
  return out;
}

Fingerprint ja4(const ClientHelloView& hello, Ja4Order order) {
  Values ciphers = values_of(hello.cipher_suites);
  Values extensions = extension_types(hello.extensions);
  const std::size_t extension_count = extensions.size();
  const bool named =
      std::find(extensions.begin(), extensions.end(), kServerName) != extensions.end();
  if (order == Ja4Order::kSorted) {
    std::sort(ciphers.begin(), ciphers.end());
    std::erase_if(extensions, [](std::uint16_t t) { return t == kServerName || t == kAlpn; });
    std::sort(extensions.begin(), extensions.end());
  }
  std::string head(1, ja4_carrier(hello.carrier));
  head += ja4_version(hello);
  head += named ? 'd' : 'i';
  head += ja4_count(ciphers.size()) + ja4_count(extension_count) + ja4_alpn(hello);
  const std::string cipher_text = hex(ciphers);
  std::string extension_text = hex(extensions);
  const Values signatures = values_of(hello.signature_algorithms);
  if (!signatures.empty()) extension_text += '_' + hex(signatures);
  return {head + '_' + ja4_hash(cipher_text, ciphers.empty()) + '_' +
              ja4_hash(extension_text, extensions.empty()),
          head + '_' + cipher_text + '_' + extension_text};
}

}  // namespace chokepoint
