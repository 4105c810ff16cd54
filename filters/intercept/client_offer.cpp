#include "filters/intercept/client_offer.hpp"

#include <algorithm>

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/tls_reader.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kHeader = 5;

/// RFC 1123 §2.1 and RFC 2181 §11, with the underscore that the world uses. Other bytes would have
/// to be escaped in a certificate, and no honest client sends them.
bool is_host_name(std::string_view name) {
  constexpr std::size_t kLongest = 253;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= kLongest && name.front() != '.' && name.back() != '.' &&
         std::all_of(name.begin(), name.end(), fits);
}

/// Whether the supported_versions extension (RFC 8446 §4.2.1) names TLS 1.3.
bool offers_tls13(ByteView body) {
  constexpr std::uint16_t kSupportedVersions = 43;
  constexpr std::uint16_t kTls13 = 0x0304;
  ByteReader in(body);
  in.skip(2 + 32);
  in.skip(in.u8());
  in.skip(in.u16());
  in.skip(in.u8());
  in.skip(2);
  while (in.left() > 0 && !in.failed()) {
    const bool versions = in.u16() == kSupportedVersions;
    ByteReader data(in.take(in.u16()));
    data.skip(1);
    while (versions && data.left() >= 2) {
      if (data.u16() == kTls13) return true;
    }
  }
  return false;
}

}  // namespace

ClientOfferReader::Step ClientOfferReader::read(ByteView stream, ClientOffer& offer) {
  const Likeness like = starts_like_client_hello(stream);
  if (like != Likeness::kYes) return like == Likeness::kNo ? Step::kNone : Step::kMore;
  constexpr std::uint8_t kHandshake = 22;
  while (stream.size() - at_ >= kHeader) {
    const std::size_t length = load_u16(stream, at_ + 3);
    if (load_u8(stream, at_) != kHandshake) return Step::kNone;
    if (stream.size() - at_ - kHeader < length) return Step::kMore;
    ByteView content = stream.subspan(at_ + kHeader, length);
    at_ += kHeader + length;
    const auto message = messages_.next(content);
    if (!message) continue;
    if (message->type != TlsMessageType::kClientHello) return Step::kNone;
    const auto hello = parse_client_hello(message->body);
    if (!hello) return Step::kNone;
    if (is_host_name(hello->server_name)) offer.server_name = hello->server_name;
    offer.tls13 = offers_tls13(message->body);
    return Step::kOffer;
  }
  return Step::kMore;
}

}  // namespace chokepoint
