#include "filters/inspect/http_reader.hpp"

#include <charconv>
#include <cstring>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestMethod = 20;

bool method_byte(std::uint8_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

}  // namespace

Likeness starts_like_http_request(ByteView bytes) {
  for (std::size_t i = 0; i < bytes.size() && i <= kLongestMethod; ++i) {
    const std::uint8_t c = load_u8(bytes, i);
    if (c == ' ') return i >= 2 ? Likeness::kYes : Likeness::kNo;
    if (!method_byte(c)) return Likeness::kNo;
  }
  return bytes.size() > kLongestMethod ? Likeness::kNo : Likeness::kMaybe;
}

bool HttpReader::next_line(ByteView& bytes, std::string_view& line) {
  if (line_given_) {
    partial_.clear();
    line_given_ = overlong_ = false;
  }
  const std::string_view text = as_text(bytes);
  const std::size_t end = text.find('\n');
  const std::string_view part = text.substr(0, end);
  if (end != std::string_view::npos && partial_.empty()) {  // the usual case: nothing is copied
    line = part;
    overlong_ = part.size() > kLongestLine;
    bytes = bytes.subspan(end + 1);
  } else {
    const std::size_t room = kLongestLine - partial_.size();
    overlong_ = overlong_ || part.size() > room;
    partial_.append(part.substr(0, room));
    bytes = bytes.subspan(end == std::string_view::npos ? bytes.size() : end + 1);
    if (end == std::string_view::npos) return false;
    line = partial_;
  }
  line_given_ = true;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

ReadStep HttpReader::read(ByteView& bytes, FindingSink& sink) {
  while (!bytes.empty()) {
    if (state_ == State::kBody || state_ == State::kChunk) {
      const auto count = std::min<std::uint64_t>(body_left_, bytes.size());
      bytes = bytes.subspan(static_cast<std::size_t>(count));
      body_left_ -= count;
      if (body_left_ > 0) return ReadStep::kMore;
      state_ = state_ == State::kBody ? State::kRequestLine : State::kChunkSize;
      continue;
    }
    std::string_view line;
    if (!next_line(bytes, line)) {
      const bool endless = state_ == State::kRequestLine && overlong_;
      return endless ? ReadStep::kWrong : ReadStep::kMore;
    }
    const ReadStep step = on_line(line, sink);
    if (step != ReadStep::kMore) return step;
  }
  return ReadStep::kMore;
}

bool HttpReader::skip(std::uint32_t count) {
  if ((state_ != State::kBody && state_ != State::kChunk) || count > body_left_) return false;
  body_left_ -= count;
  if (body_left_ == 0) state_ = state_ == State::kBody ? State::kRequestLine : State::kChunkSize;
  return true;
}

ReadStep HttpReader::on_line(std::string_view line, FindingSink& sink) {
  switch (state_) {
    case State::kRequestLine:
      return on_request_line(line, sink);
    case State::kHeaders:
      if (line.empty()) return on_head_end();
      on_header(line, sink);
      return ReadStep::kMore;
    case State::kChunkSize:
      return on_chunk_size(line) ? ReadStep::kMore : ReadStep::kWrong;
    case State::kTrailers:
      if (line.empty()) state_ = State::kRequestLine;
      return ReadStep::kMore;
    case State::kBody:
    case State::kChunk:
      break;
  }
  return ReadStep::kMore;
}

ReadStep HttpReader::on_request_line(std::string_view line, FindingSink& sink) {
  // RFC 9112 §2.2: empty lines before a request are passed over.
  if (line.empty()) return ReadStep::kMore;
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (overlong_ || first == std::string_view::npos || first == last ||
      !line.substr(last + 1).starts_with("HTTP/") ||
      starts_like_http_request(as_byte_view(line)) != Likeness::kYes) {
    return ReadStep::kWrong;
  }
  const std::string_view method = line.substr(0, first);
  connect_ = equal_ignoring_case(method, "CONNECT");
  chunked_ = false;
  body_left_ = 0;
  state_ = State::kHeaders;
  sink.on_app(App::kHttp);
  sink.on_http_request(method, trimmed(line.substr(first + 1, last - first - 1)));
  return ReadStep::kMore;
}

void HttpReader::on_header(std::string_view line, FindingSink& sink) {
  if (overlong_) return;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  const std::string_view name = trimmed(line.substr(0, colon));
  const std::string_view value = trimmed(line.substr(colon + 1));
  if (equal_ignoring_case(name, "host")) {
    if (!value.empty()) sink.on_http_host(value);
  } else if (equal_ignoring_case(name, "content-length")) {
    std::from_chars(value.data(), value.data() + value.size(), body_left_);
  } else if (equal_ignoring_case(name, "transfer-encoding")) {
    constexpr std::string_view kChunked = "chunked";
    chunked_ = value.size() >= kChunked.size() &&
               equal_ignoring_case(value.substr(value.size() - kChunked.size()), kChunked);
  }
}

ReadStep HttpReader::on_head_end() {
  state_ = State::kRequestLine;
  if (connect_) return ReadStep::kDone;
  if (chunked_) {  // RFC 9112 §6.3: chunks override a length
    state_ = State::kChunkSize;
  } else if (body_left_ > 0) {
    state_ = State::kBody;
  }
  return ReadStep::kMore;
}

bool HttpReader::on_chunk_size(std::string_view line) {
  if (line.empty()) return true;  // the line end after a chunk's data
  std::uint64_t size = 0;
  const auto parsed = std::from_chars(line.data(), line.data() + line.size(), size, 16);
  if (parsed.ec != std::errc{}) return false;
  body_left_ = size;
  state_ = size == 0 ? State::kTrailers : State::kChunk;
  return true;
}

}  // namespace chokepoint
