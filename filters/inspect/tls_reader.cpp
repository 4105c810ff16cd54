#include "filters/inspect/tls_reader.hpp"

#include <algorithm>

#include "filters/inspect/client_hello.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kChangeCipherSpec = 20;
constexpr std::uint8_t kAlert = 21;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;
constexpr std::uint32_t kLongestRecord = (1U << 14) + 2048;
constexpr std::uint8_t kClientHello = 1;

}  // namespace

Likeness starts_like_client_hello(ByteView bytes) {
  ByteReader in(bytes);
  if (in.left() >= 1 && in.u8() != kHandshake) return Likeness::kNo;
  if (in.left() >= 1 && in.u8() != 3) return Likeness::kNo;
  if (in.left() >= 1 && in.u8() > 4) return Likeness::kNo;
  if (in.left() >= 2) {
    const std::uint32_t length = in.u16();
    if (length == 0 || length > kLongestRecord) return Likeness::kNo;
    if (in.left() >= 1) return in.u8() == kClientHello ? Likeness::kYes : Likeness::kNo;
  }
  return Likeness::kMaybe;
}

bool starts_like_tls_record(ByteView bytes) {
  ByteReader in(bytes);
  const std::uint8_t type = in.u8();
  const std::uint16_t version = in.u16();
  const std::uint32_t length = in.u16();
  return !in.failed() && type >= kChangeCipherSpec && type <= kApplicationData &&
         version >= 0x0301 && version <= 0x0304 && length > 0 && length <= kLongestRecord;
}

ReadStep TlsReader::on_record_header() {
  const std::uint8_t type = load_u8(header_, 0);
  const std::uint32_t length = load_u16(header_, 3);
  const bool possible = load_u8(header_, 1) == 3 && length <= kLongestRecord;
  if (!possible || type < kChangeCipherSpec || type > kApplicationData) return ReadStep::kWrong;
  if (type == kApplicationData) return ReadStep::kDone;
  handshake_ = type == kHandshake;
  if (!handshake_ && type != kAlert && type != kChangeCipherSpec) return ReadStep::kWrong;
  record_left_ = length;
  return ReadStep::kMore;
}

ReadStep TlsReader::read(ByteView& bytes, FindingSink& sink) {
  while (!bytes.empty()) {
    if (record_left_ == 0) {
      const std::size_t count = std::min(bytes.size(), header_.size() - header_size_);
      std::copy_n(bytes.begin(), count, header_.begin() + header_size_);
      header_size_ = static_cast<std::uint8_t>(header_size_ + count);
      bytes = bytes.subspan(count);
      if (header_size_ < header_.size()) return ReadStep::kMore;
      header_size_ = 0;
      const ReadStep step = on_record_header();
      if (step != ReadStep::kMore) return step;
      continue;
    }
    const std::size_t count = std::min<std::size_t>(bytes.size(), record_left_);
    const ByteView fragment = bytes.first(count);
    bytes = bytes.subspan(count);
    record_left_ -= static_cast<std::uint32_t>(count);
    if (!handshake_) continue;
    const ReadStep step = on_handshake(fragment, sink);
    if (step != ReadStep::kMore) return step;
  }
  return ReadStep::kMore;
}

ReadStep TlsReader::on_handshake(ByteView fragment, FindingSink& sink) {
  // A hello that comes in one piece, as most do, is read where it lies.
  ByteView message = fragment;
  if (!message_.empty()) {
    message_.insert(message_.end(), fragment.begin(), fragment.end());
    message = message_;
  }
  constexpr std::size_t kHeader = 4;
  if (!message.empty() && load_u8(message, 0) != kClientHello) return ReadStep::kDone;
  if (message.size() >= kHeader) {
    const std::size_t length = load_u32(message, 0) & 0xffffffU;
    if (length > kLongestHello) return ReadStep::kDone;
    const ByteView body = message.subspan(kHeader, std::min(length, message.size() - kHeader));
    const auto hello = parse_client_hello(body);
    if (!hello) return ReadStep::kWrong;
    sink.on_app(App::kTls);
    if (!name_told_ && !hello->server_name.empty()) {
      name_told_ = true;
      sink.on_server_name(hello->server_name);
    }
    if (body.size() == length) return ReadStep::kDone;
  }
  if (message_.empty()) message_.assign(fragment.begin(), fragment.end());
  return ReadStep::kMore;
}

}  // namespace chokepoint
