#include "filters/inspect/app_reader.hpp"

namespace chokepoint {
namespace {

/// Protocols that are named but not read.
App greeting(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  if (text.starts_with("HTTP/1.")) return App::kHttp;
  if (text.starts_with("SSH-")) return App::kSsh;
  if (text.starts_with("EHLO ") || text.starts_with("HELO ")) return App::kSmtp;
  if (starts_like_tls_record(bytes)) return App::kTls;
  // RFC 1928 §3 and §4: version, then one method or a request of fixed shape.
  if (bytes.size() >= 3 && load_u8(bytes, 0) == 5 && load_u8(bytes, 1) + 2U == bytes.size()) {
    return App::kSocks;
  }
  return App::kUnknown;
}

}  // namespace

AppReader AppReader::for_dns() {
  AppReader reader;
  reader.state_.emplace<DnsStreamReader>();
  return reader;
}

void AppReader::on_gap(std::uint32_t missing) {
  if (finished()) return;
  auto* http = std::get_if<HttpReader>(&state_);
  if (http != nullptr && missing > 0 && http->skip(missing)) return;
  if (std::holds_alternative<DnsStreamReader>(state_)) {
    state_.emplace<DnsStreamReader>();  // hoping that a message starts the next segment
  } else {
    state_ = Sniffing{};
  }
}

/// True when a reader was chosen that is to have the bytes.
bool AppReader::sniff(ByteView bytes, FindingSink& sink) {
  const Likeness http = starts_like_http_request(bytes);
  const Likeness tls = starts_like_client_hello(bytes);
  if (tls == Likeness::kYes) {
    state_.emplace<TlsReader>();
    return true;
  }
  if (http == Likeness::kYes) {
    state_.emplace<HttpReader>();
    return true;
  }
  auto& sniffing = std::get<Sniffing>(state_);
  if (http == Likeness::kMaybe || tls == Likeness::kMaybe) {
    sniffing.head.assign(as_text(bytes));
  } else {
    sniffing.head.clear();
    const App app = greeting(bytes);
    if (app != App::kUnknown) sink.on_app(app);
  }
  return false;
}

/// True when bytes are left for another reader.
bool AppReader::read(ByteView& bytes, FindingSink& sink) {
  if (auto* http = std::get_if<HttpReader>(&state_)) {
    const ReadStep step = http->read(bytes, sink);
    if (step == ReadStep::kMore) return false;
    state_ = Sniffing{};
    return step == ReadStep::kDone;
  }
  if (auto* tls = std::get_if<TlsReader>(&state_)) {
    const ReadStep step = tls->read(bytes, sink);
    if (step == ReadStep::kDone) state_ = Finished{};
    if (step == ReadStep::kWrong) state_ = Sniffing{};
  }
  if (auto* dns = std::get_if<DnsStreamReader>(&state_)) {
    if (dns->read(bytes, sink) == ReadStep::kWrong) state_ = Sniffing{};
  }
  return false;
}

void AppReader::on_bytes(ByteView bytes, FindingSink& sink) {
  while (!bytes.empty() && !finished()) {
    std::string joined;
    if (auto* sniffing = std::get_if<Sniffing>(&state_)) {
      if (!sniffing->head.empty()) {
        joined = std::move(sniffing->head);
        joined.append(as_text(bytes));
        bytes = as_byte_view(joined);
      }
      if (!sniff(bytes, sink)) return;
    }
    if (!read(bytes, sink)) return;
    if (joined.empty()) continue;
    // `bytes` lies in `joined`, which ends with this turn: finish it here.
    const std::string rest(as_text(bytes));
    on_bytes(as_byte_view(rest), sink);
    return;
  }
}

}  // namespace chokepoint
