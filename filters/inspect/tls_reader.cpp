#include "filters/inspect/tls_reader.hpp"

#include <algorithm>

#include "filters/inspect/certificate.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kChangeCipherSpec = 20;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;
constexpr std::uint32_t kLongestRecord = (1U << 14) + 2048;

constexpr std::uint8_t kHelloRequest = 0;
constexpr std::uint8_t kClientHello = 1;
constexpr std::uint8_t kServerHello = 2;
constexpr std::uint8_t kCertificate = 11;
constexpr std::size_t kMessageHeader = 4;

/// RFC 5246 appendix E.2: two bytes of length with the highest bit set, type, version.
bool is_ssl2_hello(ByteView bytes) {
  return bytes.size() >= 5 && load_u8(bytes, 0) >= 0x80 && load_u8(bytes, 2) == kClientHello &&
         load_u8(bytes, 3) == 3 && load_u8(bytes, 4) <= 4;
}

Likeness starts_like_handshake(ByteView bytes, std::uint8_t message) {
  ByteReader in(bytes);
  if (in.left() >= 1 && in.u8() != kHandshake) return Likeness::kNo;
  if (in.left() >= 1 && in.u8() != 3) return Likeness::kNo;
  if (in.left() >= 1 && in.u8() > 4) return Likeness::kNo;
  if (in.left() >= 2) {
    const std::uint32_t length = in.u16();
    if (length == 0 || length > kLongestRecord) return Likeness::kNo;
    if (in.left() >= 1) return in.u8() == message ? Likeness::kYes : Likeness::kNo;
  }
  return Likeness::kMaybe;
}

/// Whether a record of that kind may stand before a hello and mean nothing. A server that keeps no
/// state lets a change_cipher_spec pass there (RFC 8446 §5), one that does not know the name it was
/// asked for warns first (RFC 6066 §3), and records without content are passed over by most. Data
/// before a hello no server takes: they are of a connection whose beginning was not seen.
bool may_precede_hello(std::uint8_t type, std::uint32_t length) {
  if (type == kChangeCipherSpec) return length <= 1;
  if (type == kAlert) return length == 0 || length == 2;  // a longer one is sealed
  return length == 0;
}

Likeness starts_before_hello(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint8_t type = in.left() > 0 ? in.u8() : kChangeCipherSpec;
  if (type < kChangeCipherSpec || type > kApplicationData) return Likeness::kNo;
  if (in.left() >= 1 && in.u8() != 3) return Likeness::kNo;
  if (in.left() >= 1 && in.u8() > 4) return Likeness::kNo;
  if (in.left() < 2) return Likeness::kMaybe;
  return may_precede_hello(type, in.u16()) ? Likeness::kYes : Likeness::kNo;
}

}  // namespace

Likeness starts_like_client_hello(ByteView bytes) {
  if (is_ssl2_hello(bytes)) return Likeness::kYes;
  return starts_like_handshake(bytes, kClientHello);
}

Likeness starts_like_server_hello(ByteView bytes) {
  return starts_like_handshake(bytes, kServerHello);
}

Likeness starts_like_tls(ByteView bytes) {
  const Likeness hello = std::max(starts_like_client_hello(bytes), starts_like_server_hello(bytes));
  return hello == Likeness::kYes ? hello : std::max(hello, starts_before_hello(bytes));
}

bool starts_like_tls_record(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint8_t type = in.u8();
  const std::uint16_t version = in.u16();
  const std::uint32_t length = in.u16();
  return !in.failed() && type >= kChangeCipherSpec && type <= kApplicationData &&
         version >= 0x0301 && version <= 0x0304 && length > 0 && length <= kLongestRecord;
}

ReadStep TlsReader::on_record_header(FindingSink& sink) {
  if (!started_ && is_ssl2_hello(header_)) {
    sink.on_app(App::kTls);
    return ReadStep::kDone;
  }
  started_ = true;
  const std::uint8_t type = load_u8(header_, 0);
  const std::uint32_t length = load_u16(header_, 3);
  const bool possible = load_u8(header_, 1) == 3 && length <= kLongestRecord;
  if (!possible || type < kChangeCipherSpec || type > kApplicationData) return ReadStep::kWrong;
  if (!spoken_ && may_precede_hello(type, length)) {
    sink.on_app(App::kTls);
    handshake_ = false;
    record_left_ = length;
    return ReadStep::kMore;
  }
  spoken_ = true;
  constexpr std::uint32_t kAlertInTheClear = 2;
  const bool sealed = type == kApplicationData || (type == kAlert && length > kAlertInTheClear);
  if (sealed) return ReadStep::kDone;
  // Between a HelloRetryRequest and the ServerHello it means nothing (RFC 8446 appendix D.4).
  if (type == kChangeCipherSpec && !retrying_) return ReadStep::kDone;
  handshake_ = type == kHandshake;
  const bool over_records = handshake_ && !message_.empty() && !server_;
  if (over_records && !model_.reassemble_records) return ReadStep::kDone;
  record_left_ = length;
  return ReadStep::kMore;
}

ReadStep TlsReader::take_header(ByteView& bytes, FindingSink& sink) {
  const std::size_t count = std::min(bytes.size(), header_.size() - header_size_);
  std::copy_n(bytes.begin(), count, header_.begin() + header_size_);
  header_size_ = static_cast<std::uint8_t>(header_size_ + count);
  bytes = bytes.subspan(count);
  if (header_size_ < header_.size()) return ReadStep::kMore;
  header_size_ = 0;
  return on_record_header(sink);
}

ReadStep TlsReader::read(ByteView& bytes, FindingSink& sink) {
  while (!bytes.empty()) {
    ReadStep step = ReadStep::kMore;
    if (record_left_ == 0) {
      step = take_header(bytes, sink);
    } else {
      const std::size_t count = std::min<std::size_t>(bytes.size(), record_left_);
      const ByteView fragment = bytes.first(count);
      bytes = bytes.subspan(count);
      record_left_ -= static_cast<std::uint32_t>(count);
      if (handshake_) step = on_handshake(fragment, sink);
    }
    if (step != ReadStep::kMore) return step;
  }
  return ReadStep::kMore;
}

ReadStep TlsReader::on_handshake(ByteView fragment, FindingSink& sink) {
  // A message that comes in one piece, as most do, is read where it lies.
  const bool held = !message_.empty();
  if (held) message_.insert(message_.end(), fragment.begin(), fragment.end());
  ByteView left = held ? ByteView(message_) : fragment;
  const ReadStep step = on_messages(left, sink);
  if (step != ReadStep::kMore) return step;
  if (held) {
    message_.erase(message_.begin(), message_.end() - static_cast<std::ptrdiff_t>(left.size()));
  } else {
    message_.assign(left.begin(), left.end());
  }
  return ReadStep::kMore;
}

/// Takes whole messages off the front.
ReadStep TlsReader::on_messages(ByteView& messages, FindingSink& sink) {
  while (messages.size() >= kMessageHeader) {
    const std::uint8_t type = load_u8(messages, 0);
    const std::size_t length = load_u32(messages, 0) & 0xffffffU;
    const ByteView rest = messages.subspan(kMessageHeader);
    const bool over_records = type == kClientHello && length > rest.size() + record_left_;
    if (over_records && !model_.reassemble_records) return ReadStep::kDone;
    const ByteView body = rest.first(std::min(length, rest.size()));
    const bool whole = body.size() == length;
    const bool client = type == kClientHello && !server_;
    const bool hello = client || type == kServerHello || type == kHelloRequest;
    const bool readable = type == kCertificate || (hello && length <= kLongestHello);
    if (!readable) return ReadStep::kDone;
    ReadStep step = ReadStep::kMore;
    if (type == kCertificate) step = on_certificates(body, length, sink);
    if (client) step = hello_.on_body(body, length, sink);
    if (type == kServerHello && whole) step = on_server_hello(body, sink);
    if (step != ReadStep::kMore || !whole) return step;
    messages = rest.subspan(length);
  }
  return ReadStep::kMore;
}

ReadStep TlsReader::on_server_hello(ByteView body, FindingSink& sink) {
  const auto hello = parse_server_hello(body);
  if (!hello) return ReadStep::kWrong;
  server_ = true;
  sink.on_app(App::kTls);
  sink.on_server_hello(*hello);
  retrying_ = hello->retry && !retrying_;
  return hello->tls_1_3() && !retrying_ ? ReadStep::kDone : ReadStep::kMore;
}

/// RFC 5246 §7.4.2: the lengths of the list and of its first certificate, the server's own.
ReadStep TlsReader::on_certificates(ByteView body, std::size_t length, FindingSink& sink) {
  ByteReader in(body);
  const std::size_t list = in.u24();
  const std::size_t leaf = in.u24();
  if (in.failed()) return body.size() < length ? ReadStep::kMore : ReadStep::kDone;
  if (leaf == 0 || leaf > list || leaf + 6 > length || leaf > kLongestHello) return ReadStep::kDone;
  const ByteView der = in.take(leaf);
  if (in.failed()) return ReadStep::kMore;
  sink.on_app(App::kTls);
  tell_certificate_names(der, sink);
  return ReadStep::kDone;
}

}  // namespace chokepoint
