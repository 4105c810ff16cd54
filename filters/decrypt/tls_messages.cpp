#include "filters/decrypt/tls_messages.hpp"

#include <algorithm>
#include <string_view>

namespace chokepoint {
namespace {

using namespace std::string_view_literals;  // the random holds zero bytes

constexpr std::uint16_t kTls10 = 0x0301;
constexpr std::uint16_t kTls13 = 0x0304;

/// RFC 8446 §4.1.3: the random of a ServerHello that is a HelloRetryRequest.
constexpr std::string_view kRetryRandom =
    "\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91"
    "\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8\xA8\x33\x9C"sv;

/// The last drafts seal records as the RFC does; their versions are 0x7f00 plus the draft's number.
bool is_late_draft(std::uint16_t version) { return version >= 0x7f1a && version <= 0x7f1c; }

bool is_hello(TlsMessageType type) {
  return type == TlsMessageType::kClientHello || type == TlsMessageType::kServerHello;
}

/// Calls `take(type, data)` for each extension of the block that `in` stands before.
template <class Take>
bool read_extensions(ByteReader& in, Take take) {
  if (in.left() == 0) return !in.failed();  // RFC 5246 §7.4.1.2: there may be none
  ByteReader block(in.take(in.u16()));
  while (block.left() > 0 && !block.failed()) {
    const std::uint16_t type = block.u16();
    const ByteView data = block.take(block.u16());
    if (!block.failed()) take(type, data);
  }
  return !in.failed() && !block.failed();
}

void copy_random(ByteView from, TlsRandom& to) {
  if (from.size() == to.size()) std::copy(from.begin(), from.end(), to.begin());
}

}  // namespace

bool TlsMessageReader::read_header(ByteView& content) {
  const std::size_t count = std::min(content.size(), header_.size() - header_size_);
  std::copy_n(content.begin(), count, header_.begin() + header_size_);
  header_size_ = static_cast<std::uint8_t>(header_size_ + count);
  content = content.subspan(count);
  if (header_size_ < header_.size()) return false;
  left_ = load_u32(header_, 0) & 0xffffffU;
  keep_ = is_hello(static_cast<TlsMessageType>(load_u8(header_, 0))) && left_ <= kLongestHello;
  body_.clear();
  return true;
}

std::optional<TlsMessageReader::Message> TlsMessageReader::next(ByteView& content) {
  if (header_size_ < header_.size() && !read_header(content)) return std::nullopt;
  const std::size_t count = std::min<std::size_t>(content.size(), left_);
  const ByteView piece = content.first(count);
  content = content.subspan(count);
  left_ -= static_cast<std::uint32_t>(count);
  const bool split = left_ > 0 || !body_.empty();
  if (keep_ && split) body_.insert(body_.end(), piece.begin(), piece.end());
  if (left_ > 0) return std::nullopt;
  header_size_ = 0;
  Message message{static_cast<TlsMessageType>(load_u8(header_, 0)), {}};
  if (keep_) message.body = split ? ByteView(body_) : piece;
  return message;
}

bool read_client_hello_keys(ByteView body, TlsAgreement& agreement) {
  ByteReader in(body);
  in.skip(2);
  const ByteView random = in.take(agreement.client_random.size());
  in.skip(in.u8());   // session
  in.skip(in.u16());  // suites
  in.skip(in.u8());   // compressions
  bool early = false;
  constexpr std::uint16_t kEarlyData = 42;
  const bool whole = read_extensions(
      in, [&](std::uint16_t type, ByteView) { early = early || type == kEarlyData; });
  if (!whole) return false;
  copy_random(random, agreement.client_random);
  agreement.early_data = agreement.early_data || early;
  return true;
}

TlsHelloAnswer read_server_hello_keys(ByteView body, TlsAgreement& agreement) {
  ByteReader in(body);
  TlsAgreement told = agreement;
  told.version = in.u16();
  const ByteView random = in.take(told.server_random.size());
  copy_random(random, told.server_random);
  in.skip(in.u8());  // session
  told.suite = in.u16();
  const bool compressed = in.u8() != 0;
  told.encrypt_then_mac = false;
  constexpr std::uint16_t kEncryptThenMac = 22;
  constexpr std::uint16_t kSupportedVersions = 43;
  const bool whole = read_extensions(in, [&](std::uint16_t type, ByteView data) {
    if (type == kEncryptThenMac) told.encrypt_then_mac = true;
    if (type == kSupportedVersions && data.size() == 2) told.version = load_u16(data, 0);
  });
  if (is_late_draft(told.version)) told.version = kTls13;
  if (!whole || compressed || told.version < kTls10 || told.version > kTls13) {
    return TlsHelloAnswer::kWrong;
  }
  if (as_text(random) == kRetryRandom) return TlsHelloAnswer::kRetry;
  agreement = told;
  return TlsHelloAnswer::kAgreed;
}

}  // namespace chokepoint
