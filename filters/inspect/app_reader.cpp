#include "filters/inspect/app_reader.hpp"

#include <algorithm>

namespace chokepoint {

AppReader AppReader::for_dns() {
  AppReader reader;
  reader.state_.emplace<DnsStreamReader>();
  return reader;
}

void AppReader::on_gap(std::uint32_t missing) {
  if (finished()) return;
  auto* http = std::get_if<HttpReader>(&state_);
  if (http != nullptr && missing > 0 && http->skip(missing)) return;
  auto* http2 = std::get_if<Http2Reader>(&state_);
  if (http2 != nullptr && missing > 0 && http2->skip(missing)) return;
  if (std::holds_alternative<DnsStreamReader>(state_)) {
    state_.emplace<DnsStreamReader>();  // hoping that a message starts the next segment
  } else {
    state_ = Sniffing{};
  }
}

/// Asks the recognisers of protocols that are named but not read. kYes: one was sure.
Likeness AppReader::recognise(ByteView bytes, const StreamContext& context, FindingSink& sink) {
  if (named_ || looks_ >= kMostLooks) return Likeness::kNo;
  const Opening opening{bytes, Transport::kTcp, context.source_port, context.destination_port,
                        looks_};
  bool maybe = false;
  for (const Recogniser& recogniser : recognisers()) {
    if (recogniser.transport != Transport::kTcp) continue;
    const Likeness like = recogniser.like(opening);
    if (like == Likeness::kYes) {
      // What is spoken through a proxy is yet to come.
      named_ = recogniser.app != App::kSocks;
      known_ = true;
      sink.on_app(recogniser.app);
      if (is_encrypted(recogniser.app)) state_ = Finished{};
      return Likeness::kYes;
    }
    maybe = maybe || like == Likeness::kMaybe;
  }
  if (maybe && bytes.size() < kLongestHead) return Likeness::kMaybe;
  ++looks_;
  return Likeness::kNo;
}

/// True when a reader was chosen that is to have the bytes.
bool AppReader::sniff(ByteView bytes, const StreamContext& context, FindingSink& sink) {
  auto& head = std::get<Sniffing>(state_).head;
  const Likeness tls = starts_like_client_hello(bytes);
  const Likeness tls_server = starts_like_server_hello(bytes);
  if (tls == Likeness::kYes || tls_server == Likeness::kYes) {
    const bool client = tls == Likeness::kYes;
    state_.emplace<TlsReader>(context.model.tls,
                              client ? context.destination_port : context.source_port);
    return true;
  }
  const Likeness http2 = starts_like_http2_preface(bytes);
  const Likeness http2_server = starts_like_http2_server(bytes);
  if (http2 == Likeness::kYes || http2_server == Likeness::kYes) {
    state_.emplace<Http2Reader>(http2 == Likeness::kYes ? HttpPart::kRequest : HttpPart::kResponse);
    return true;
  }
  const Likeness response = starts_like_http_response(bytes);
  if (response == Likeness::kYes) {
    state_.emplace<HttpReader>(HttpPart::kResponse, context.model.http);
    return true;
  }
  const Likeness http = starts_like_http_request(bytes);
  const auto all = {tls, tls_server, http2, http2_server, response, http};
  if (std::find(all.begin(), all.end(), Likeness::kMaybe) != all.end()) {
    head.assign(as_text(bytes));
    return false;
  }
  switch (recognise(bytes, context, sink)) {
    case Likeness::kYes:
      if (!finished()) head.clear();
      return false;
    case Likeness::kMaybe:
      if (http == Likeness::kYes) break;
      head.assign(as_text(bytes));
      return false;
    case Likeness::kNo:
      break;
  }
  head.clear();
  if (http != Likeness::kYes) return false;
  state_.emplace<HttpReader>(HttpPart::kRequest, context.model.http);
  return true;
}

/// True when bytes are left for another reader.
bool AppReader::read(ByteView& bytes, FindingSink& sink) {
  if (auto* http = std::get_if<HttpReader>(&state_)) {
    const ReadStep step = http->read(bytes, sink);
    if (step == ReadStep::kMore) return false;
    state_ = Sniffing{};
    return step == ReadStep::kDone;
  }
  if (auto* http2 = std::get_if<Http2Reader>(&state_)) {
    if (http2->read(bytes, sink) == ReadStep::kWrong) state_ = Sniffing{};
    return false;
  }
  if (auto* tls = std::get_if<TlsReader>(&state_)) {
    const ReadStep step = tls->read(bytes, sink);
    if (step == ReadStep::kDone) state_ = Finished{};
    if (step == ReadStep::kWrong) state_ = Sniffing{};
    return false;
  }
  if (auto* dns = std::get_if<DnsStreamReader>(&state_)) {
    if (dns->read(bytes, sink) == ReadStep::kWrong) state_ = Sniffing{};
  }
  return false;
}

void AppReader::on_bytes(ByteView bytes, const StreamContext& context, FindingSink& sink) {
  while (!bytes.empty() && !finished()) {
    std::string joined;
    if (auto* sniffing = std::get_if<Sniffing>(&state_)) {
      if (!sniffing->head.empty()) {
        joined = std::move(sniffing->head);
        joined.append(as_text(bytes));
        bytes = as_byte_view(joined);
      }
      if (!sniff(bytes, context, sink)) return;
      known_ = true;
    }
    if (!read(bytes, sink)) return;
    if (joined.empty()) continue;
    // `bytes` lies in `joined`, which ends with this turn: finish it here.
    const std::string rest(as_text(bytes));
    on_bytes(as_byte_view(rest), context, sink);
    return;
  }
}

}  // namespace chokepoint
