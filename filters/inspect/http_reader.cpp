#include "filters/inspect/http_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "filters/inspect/bittorrent.hpp"
#include "filters/inspect/doh.hpp"
#include "filters/inspect/http2_reader.hpp"
#include "filters/inspect/text.hpp"
#include "filters/inspect/unpacker.hpp"

namespace chokepoint {
namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace

struct HttpReader::Extra {
  std::string folded;  // a header that the next line may continue
  unsigned folds = 0;  // lines joined in it
  std::string method;  // of a request line without a version
  std::string target;
  std::optional<DohContent> doh;
  std::optional<Unpacker> unpacker;
};

HttpReader::HttpReader(HttpPart part, HttpModel model) : part_(part), model_(model) {}
HttpReader::HttpReader(HttpReader&&) noexcept = default;
HttpReader& HttpReader::operator=(HttpReader&&) noexcept = default;
HttpReader::~HttpReader() = default;

HttpReader::Extra& HttpReader::extra() {
  if (!extra_) extra_ = std::make_unique<Extra>();
  return *extra_;
}

ReadStep HttpReader::read(ByteView& bytes, FindingSink& sink) {
  while (!bytes.empty()) {
    if (state_ == State::kIgnored) {
      bytes = {};
      break;
    }
    if (fresh_body_ && starts_anew(bytes)) end_message(sink);
    if (state_ == State::kBody || state_ == State::kUntilClose || state_ == State::kChunk) {
      on_body(bytes, sink);
      continue;
    }
    const bool at_start = state_ == State::kFirstLine && !lines_.within_line();
    if (at_start && starts_like_http2_preface(bytes) == Likeness::kYes) return ReadStep::kDone;
    const bool no_header = state_ == State::kFirstHeader && !lines_.within_line() &&
                           !may_start_header(load_u8(bytes, 0));
    if (no_header) return ReadStep::kDone;
    std::string_view line;
    if (!lines_.next(bytes, line)) {
      const bool endless = state_ == State::kFirstLine && lines_.overlong();
      return endless ? ReadStep::kWrong : ReadStep::kMore;
    }
    const ReadStep step = on_line(line, bytes, sink);
    if (step != ReadStep::kMore) return step;
  }
  return ReadStep::kMore;
}

/// Whether a status line stands where the content of an answer should begin.
bool HttpReader::starts_anew(ByteView bytes) const {
  constexpr std::size_t kEnough = 16;
  if (part_ != HttpPart::kResponse) return false;
  if (state_ != State::kBody && state_ != State::kUntilClose && state_ != State::kChunkSize) {
    return false;
  }
  return parse_status_line(as_text(bytes).substr(0, kEnough)).has_value();
}

bool HttpReader::skip(std::uint32_t count) {
  if (state_ == State::kIgnored || state_ == State::kUntilClose) return true;
  if ((state_ != State::kBody && state_ != State::kChunk) || count > body_left_) return false;
  if (extra_) extra_.reset();  // content with a hole can be put together no more
  body_left_ -= count;
  fresh_body_ = false;
  if (body_left_ == 0) state_ = state_ == State::kBody ? next_message() : State::kChunkSize;
  return true;
}

ReadStep HttpReader::on_line(std::string_view line, ByteView rest, FindingSink& sink) {
  switch (state_) {
    case State::kFirstLine:
      return on_first_line(line, sink);
    case State::kFirstHeader:
      return on_first_header(line, rest, sink);
    case State::kHeaders:
      if (line.empty()) return on_head_end(sink);
      on_header_line(line, rest, sink);
      return ReadStep::kMore;
    case State::kChunkSize:
      return on_chunk_size(line) ? ReadStep::kMore : ReadStep::kWrong;
    case State::kTrailers:
      if (line.empty()) end_message(sink);
      return ReadStep::kMore;
    default:
      return ReadStep::kMore;
  }
}

ReadStep HttpReader::on_first_line(std::string_view line, FindingSink& sink) {
  // RFC 9112 §2.2: empty lines before a request are passed over; so before an answer.
  if (line.empty()) return ReadStep::kMore;
  if (lines_.overlong()) return ReadStep::kWrong;
  framing_ = {};
  if (part_ == HttpPart::kResponse) {
    const auto status = parse_status_line(line);
    if (!status) return ReadStep::kWrong;
    status_ = static_cast<std::uint16_t>(*status);
    state_ = State::kHeaders;
    sink.on_app(App::kHttp);
    sink.on_http_response(*status);
    return ReadStep::kMore;
  }
  const auto request = parse_request_line(line);
  if (!request) return ReadStep::kWrong;
  if (request->method == "PRI" && request->target == "*") return ReadStep::kDone;  // RFC 9113 §3.4
  connect_ = equal_ignoring_case(request->method, "CONNECT");
  if (!request->versioned) {
    state_ = State::kFirstHeader;
    extra().method = request->method;
    extra().target = request->target;
    return ReadStep::kMore;
  }
  state_ = State::kHeaders;
  tell_request(request->method, request->target, sink);
  return ReadStep::kMore;
}

void HttpReader::tell_request(std::string_view method, std::string_view target, FindingSink& sink) {
  sink.on_app(App::kHttp);
  sink.on_http_request(method, target);
  if (is_tracker_target(target)) sink.on_app(App::kBitTorrent);
  read_doh_target(target, sink);
}

/// A line without a version was a request if a header follows; else it was HTTP/0.9, or none.
ReadStep HttpReader::on_first_header(std::string_view line, ByteView rest, FindingSink& sink) {
  if (lines_.overlong() || !is_header_line(line)) return ReadStep::kWrong;
  state_ = State::kHeaders;
  tell_request(extra().method, extra().target, sink);
  extra_.reset();
  on_header_line(line, rest, sink);
  return ReadStep::kMore;
}

/// RFC 9112 §5.2: a line that starts with a blank continues the one before.
void HttpReader::on_header_line(std::string_view line, ByteView rest, FindingSink& sink) {
  if (!lines_.overlong() && blank(line.front()) && extra_ && !extra_->folded.empty()) {
    std::string& folded = extra_->folded;
    if (extra_->folds == kMostFolds || folded.size() + 1 + line.size() > kLongestLine) return;
    ++extra_->folds;
    folded.append(" ").append(trimmed(line));
    tell_header(folded, sink);
    return;
  }
  if (extra_) extra_->folded.clear();
  if (lines_.overlong()) return;
  tell_header(line, sink);
  // Kept only if the next line folds onto it or has not come: nearly never.
  if (rest.empty() || blank(as_text(rest).front())) {
    extra().folded.assign(line);
    extra_->folds = 0;
  }
}

void HttpReader::tell_header(std::string_view line, FindingSink& sink) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = trimmed(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  framing_.on_header(name, value);
  if (part_ == HttpPart::kRequest && equal_ignoring_case(name, "host") && !value.empty()) {
    sink.on_http_host(value);
  }
  sink.on_http_header(part_, name, value);
}

ReadStep HttpReader::on_head_end(FindingSink& sink) {
  if (extra_) extra_.reset();
  fresh_body_ = true;
  state_ = State::kFirstLine;
  ReadStep step = ReadStep::kMore;
  if (part_ == HttpPart::kResponse) {
    step = on_answer_head_end();
  } else if (connect_) {
    step = ReadStep::kDone;
  } else {
    choose_body();
  }
  if (step != ReadStep::kMore) return step;
  if (state_ == State::kFirstLine) {
    end_message(sink);
    return step;
  }
  if (framing_.dns_message) extra().doh.emplace();
  const bool packed =
      framing_.coding == ContentCoding::kGzip || framing_.coding == ContentCoding::kDeflate;
  if (packed && model_.unpack) extra().unpacker.emplace(framing_.coding);
  return step;
}

ReadStep HttpReader::on_answer_head_end() {
  if (status_ == 101) return ReadStep::kDone;
  if (status_ < 200 || status_ == 204 || status_ == 304) return ReadStep::kMore;
  choose_body();
  if (framing_.chunked || framing_.has_length) return ReadStep::kMore;
  if (status_ < 300 && !framing_.typed) return ReadStep::kDone;
  state_ = State::kUntilClose;
  return ReadStep::kMore;
}

void HttpReader::choose_body() {
  if (framing_.chunked) {  // RFC 9112 §6.3: chunks override a length
    state_ = State::kChunkSize;
  } else if (framing_.length > 0) {
    state_ = State::kBody;
    body_left_ = framing_.length;
  }
}

bool HttpReader::on_chunk_size(std::string_view line) {
  line = trimmed(line);
  if (line.empty()) return true;  // the line end after a chunk's data
  std::uint64_t size = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (parsed.ec != std::errc{}) return false;
  body_left_ = size;
  state_ = size == 0 ? State::kTrailers : State::kChunk;
  return true;
}

void HttpReader::on_body(ByteView& bytes, FindingSink& sink) {
  std::size_t count = bytes.size();
  if (state_ != State::kUntilClose) {
    count = static_cast<std::size_t>(std::min<std::uint64_t>(body_left_, count));
    body_left_ -= count;
  }
  const ByteView part = bytes.first(count);
  bytes = bytes.subspan(count);
  fresh_body_ = false;
  tell_body(part, sink);
  if (state_ == State::kUntilClose || body_left_ > 0) return;
  if (state_ == State::kChunk) {
    state_ = State::kChunkSize;
  } else {
    end_message(sink);
  }
}

void HttpReader::tell_body(ByteView bytes, FindingSink& sink) {
  struct Unpacked final : UnpackedSink {
    Unpacked(HttpPart which, FindingSink& to) : part(which), sink(to) {}
    void on_unpacked(ByteView unpacked) override { sink.on_http_body(part, unpacked); }
    HttpPart part;
    FindingSink& sink;
  };
  if (extra_ && extra_->unpacker) {
    Unpacked unpacked(part_, sink);
    extra_->unpacker->on_bytes(bytes, unpacked);
    return;
  }
  if (extra_ && extra_->doh) extra_->doh->on_bytes(bytes);
  sink.on_http_body(part_, bytes);
}

void HttpReader::end_message(FindingSink& sink) {
  if (extra_ && extra_->doh) extra_->doh->on_end(sink);
  extra_.reset();
  state_ = next_message();
}

HttpReader::State HttpReader::next_message() const {
  const bool first_only = part_ == HttpPart::kRequest && !model_.every_request;
  return first_only ? State::kIgnored : State::kFirstLine;
}

}  // namespace chokepoint
