#include "filters/inspect/app_reader.hpp"

#include <algorithm>
#include <utility>

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
Likeness AppReader::recognise(const Opening& opening, FindingSink& sink) {
  if (named_ || looks_ >= kMostLooks) return Likeness::kNo;
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
  if (maybe && opening.bytes.size() < kLongestHead) return Likeness::kMaybe;
  ++looks_;
  return Likeness::kNo;
}

/// Chooses a reader by what its protocol starts with: kYes if one was, kMaybe if more bytes are
/// needed.
Likeness AppReader::choose_by_start(ByteView bytes, const StreamContext& context) {
  const Likeness tls = starts_like_tls(bytes);
  if (tls == Likeness::kYes) {
    state_.emplace<TlsReader>(context.model.tls, context.destination_port);
    return Likeness::kYes;
  }
  const Likeness proxy = starts_like_proxy_head(bytes);
  if (proxy == Likeness::kYes) {
    state_.emplace<ProxyHeadReader>();
    return Likeness::kYes;
  }
  const Likeness http2 = starts_like_http2_preface(bytes);
  const Likeness http2_server = starts_like_http2_server(bytes);
  if (http2 == Likeness::kYes || http2_server == Likeness::kYes) {
    state_.emplace<Http2Reader>(http2 == Likeness::kYes ? HttpPart::kRequest : HttpPart::kResponse);
    return Likeness::kYes;
  }
  const Likeness response = starts_like_http_response(bytes);
  if (response == Likeness::kYes) {
    state_.emplace<HttpReader>(HttpPart::kResponse, context.model.http);
    return Likeness::kYes;
  }
  const Likeness request = starts_like_http_request(bytes);
  const auto all = {tls, proxy, http2, http2_server, response, request};
  const bool maybe = std::find(all.begin(), all.end(), Likeness::kMaybe) != all.end();
  return maybe ? Likeness::kMaybe : Likeness::kNo;
}

/// kYes: a reader was chosen that is to have the bytes. kMaybe: they are kept, or their protocol is
/// named and not read. kNo: they are nobody's.
Likeness AppReader::recognise_or_wait(ByteView bytes, std::size_t newest,
                                      const StreamContext& context, FindingSink& sink) {
  auto& head = std::get<Sniffing>(state_).head;
  const bool request = starts_like_http_request(bytes) == Likeness::kYes;
  const bool dns = !request && !named_ && !no_dns_;
  const Likeness by_content = dns ? like_dns_stream(bytes, DnsTrust::kByContent) : Likeness::kNo;
  const bool by_port = is_dns_port(context.source_port) || is_dns_port(context.destination_port);
  Likeness like = Likeness::kNo;
  if (by_content != Likeness::kYes) {
    like = recognise({bytes, Transport::kTcp, context.source_port, context.destination_port, looks_,
                      0, newest, context.may_ask, context.may_answer},
                     sink);
    if (like == Likeness::kYes) {
      if (!finished()) head.clear();
      return Likeness::kMaybe;
    }
  }
  const Likeness stream = dns && by_port ? like_dns_stream(bytes, DnsTrust::kByPort) : by_content;
  if (stream == Likeness::kYes) {
    state_.emplace<DnsStreamReader>();
    return Likeness::kYes;
  }
  const bool wait =
      like == Likeness::kMaybe || (stream == Likeness::kMaybe && bytes.size() < kLongestHead);
  if (wait && !request) {
    head.assign(as_text(bytes));
    return Likeness::kMaybe;
  }
  head.clear();
  if (!request) return Likeness::kNo;
  state_.emplace<HttpReader>(HttpPart::kRequest, context.model.http);
  return Likeness::kYes;
}

/// True when a reader was chosen that is to have the bytes. `newest` is where the segment that came
/// last starts in them.
bool AppReader::sniff(ByteView& bytes, std::size_t newest, const StreamContext& context,
                      FindingSink& sink) {
  const Likeness start = choose_by_start(bytes, context);
  if (start == Likeness::kYes) return true;
  const ByteView last = bytes.subspan(newest);
  // A command that could not be told from others, and then, in a segment of its own, a hello.
  if (newest > 0 && choose_by_start(last, context) == Likeness::kYes) {
    bytes = last;
    return true;
  }
  if (start == Likeness::kMaybe) {
    std::get<Sniffing>(state_).head.assign(as_text(bytes));
    return false;
  }
  const Likeness like = recognise_or_wait(bytes, newest, context, sink);
  if (like != Likeness::kNo || newest == 0) return like == Likeness::kYes;
  bytes = last;
  return sniff(bytes, 0, context, sink);
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
  if (auto* proxy = std::get_if<ProxyHeadReader>(&state_)) {
    if (proxy->read(bytes) == ReadStep::kMore) return false;
    state_ = Sniffing{};
    return true;
  }
  if (auto* dns = std::get_if<DnsStreamReader>(&state_)) {
    if (dns->read(bytes, sink) != ReadStep::kWrong) return false;
    no_dns_ = true;
    Sniffing next;
    if (dns->held().size() < kLongestHead) next.head = as_text(dns->held());
    state_ = std::move(next);
    return true;
  }
  return false;
}

void AppReader::on_bytes(ByteView bytes, const StreamContext& context, FindingSink& sink) {
  std::string joined;  // `bytes` may lie in it
  no_dns_ = false;
  while (!finished()) {
    if (auto* sniffing = std::get_if<Sniffing>(&state_)) {
      std::size_t newest = 0;
      if (!sniffing->head.empty()) {
        std::string all = std::exchange(sniffing->head, {});
        newest = bytes.empty() ? 0 : all.size();
        all.append(as_text(bytes));
        joined = std::move(all);
        bytes = as_byte_view(joined);
      }
      if (bytes.empty() || !sniff(bytes, newest, context, sink)) return;
      known_ = true;
    }
    if (!read(bytes, sink)) return;
  }
}

}  // namespace chokepoint
