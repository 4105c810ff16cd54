#include "filters/inspect/certificate.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "filters/inspect/tor.hpp"

namespace chokepoint {
namespace {

// Tags of X.690 §8.1.2 and RFC 5280 appendix A. Read by hand: OpenSSL's d2i_X509 decodes the public
// key too, which costs more than everything else that is read of a flow.
constexpr std::uint8_t kSequence = 0x30;
constexpr std::uint8_t kSet = 0x31;
constexpr std::uint8_t kObject = 0x06;
constexpr std::uint8_t kBoolean = 0x01;
constexpr std::uint8_t kOctets = 0x04;
constexpr std::uint8_t kBmpString = 0x1e;
constexpr std::uint8_t kVersion = 0xa0;
constexpr std::uint8_t kExtensions = 0xa3;
constexpr std::uint8_t kDnsName = 0x82;  // [2] of GeneralName

struct Element {
  std::uint8_t tag = 0;
  ByteView content;
};

/// The next element of definite length (X.690 §8.1.3); nothing at the end or if it is not whole.
std::optional<Element> next(ByteReader& in) {
  Element element;
  element.tag = in.u8();
  std::size_t length = in.u8();
  if (length >= 0x80) {
    const std::size_t octets = length & 0x7fU;
    constexpr std::size_t kMost = 3;  // no certificate in a handshake needs more
    if (octets == 0 || octets > kMost) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < octets; ++i) length = length << 8 | in.u8();
  }
  element.content = in.take(length);
  return in.failed() ? std::nullopt : std::optional(element);
}

std::optional<Element> next(ByteReader& in, std::uint8_t tag) {
  auto element = next(in);
  return element && element->tag == tag ? element : std::nullopt;
}

bool is(ByteView object, std::string_view id) { return as_text(object) == id; }

/// Characters of 16 bits as UTF-8; what is no character of the basic plane stays as it falls.
std::string utf8_of_bmp(ByteView text) {
  std::string out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    const std::uint16_t c = load_u16(text, i);
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xc0 | c >> 6);
      out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
      out += static_cast<char>(0xe0 | c >> 12);
      out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (c & 0x3f));
    }
  }
  return out;
}

void tell(const Element& value, FindingSink& sink) {
  if (value.content.empty()) return;
  if (value.tag == kBmpString) {
    sink.on_certificate_name(utf8_of_bmp(value.content));
  } else {
    sink.on_certificate_name(as_text(value.content));
  }
}

void tell_common_names(ByteView subject, FindingSink& sink) {
  constexpr std::string_view kCommonName = "\x55\x04\x03";  // 2.5.4.3
  ByteReader sets(subject);
  while (const auto set = next(sets, kSet)) {
    ByteReader pairs(set->content);
    while (const auto pair = next(pairs, kSequence)) {
      ByteReader in(pair->content);
      const auto type = next(in, kObject);
      const auto value = next(in);
      if (!type || !value || !is(type->content, kCommonName)) continue;
      tell(*value, sink);
      if (is_tor_certificate_name(as_text(value->content))) sink.on_app(App::kTor);
    }
  }
}

void tell_dns_names(ByteView extensions, FindingSink& sink) {
  constexpr std::string_view kAlternativeName = "\x55\x1d\x11";  // 2.5.29.17
  ByteReader list(extensions);
  while (const auto extension = next(list, kSequence)) {
    ByteReader in(extension->content);
    const auto id = next(in, kObject);
    auto value = next(in);
    if (value && value->tag == kBoolean) value = next(in);  // critical
    if (!id || !value || value->tag != kOctets || !is(id->content, kAlternativeName)) continue;
    ByteReader wrapped(value->content);
    const auto names = next(wrapped, kSequence);
    ByteReader each(names ? names->content : ByteView{});
    while (const auto name = next(each)) {
      if (name->tag == kDnsName) tell(*name, sink);
    }
  }
}

}  // namespace

void tell_certificate_names(ByteView der, FindingSink& sink) {
  ByteReader whole(der);
  const auto certificate = next(whole, kSequence);
  if (!certificate) return;
  ByteReader parts(certificate->content);
  const auto signed_part = next(parts, kSequence);
  if (!signed_part) return;
  ByteReader in(signed_part->content);
  auto element = next(in);
  if (element && element->tag == kVersion) element = next(in);  // serial number
  for (int skipped = 0; element && skipped < 3; ++skipped) {    // algorithm, issuer, validity
    element = next(in, kSequence);
  }
  if (!element) return;
  const auto subject = next(in, kSequence);
  if (!subject) return;
  tell_common_names(subject->content, sink);
  while (const auto rest = next(in)) {
    if (rest->tag != kExtensions) continue;
    ByteReader wrapped(rest->content);
    if (const auto extensions = next(wrapped, kSequence)) tell_dns_names(extensions->content, sink);
  }
}

}  // namespace chokepoint
