#include "filters/inspect/http2_reader.hpp"

#include <algorithm>
#include <array>

#include "filters/inspect/http2_messages.hpp"

namespace chokepoint {
namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::string_view kPrefaceRest = kPreface.substr(16);
constexpr std::size_t kFrameHeader = 9;

enum FrameType : std::uint8_t {  // RFC 9113 §6
  kData = 0,
  kHeaders = 1,
  kSettings = 4,
  kPushPromise = 5,
  kContinuation = 9,
};

constexpr std::uint8_t kEndStream = 0x1;
constexpr std::uint8_t kEndHeaders = 0x4;
constexpr std::uint8_t kPadded = 0x8;
constexpr std::uint8_t kPriority = 0x20;

Likeness starts_like(std::string_view text, std::string_view model) {
  const std::size_t size = std::min(text.size(), model.size());
  if (text.substr(0, size) != model.substr(0, size)) return Likeness::kNo;
  return size == model.size() ? Likeness::kYes : Likeness::kMaybe;
}

}  // namespace

Likeness starts_like_http2_preface(ByteView bytes) {
  return std::max(starts_like(as_text(bytes), kPreface), starts_like(as_text(bytes), kPrefaceRest));
}

Likeness starts_like_http2_server(ByteView bytes) {
  // 24 bits of length, type, flags, 31 bits of stream (RFC 9113 §4.1). A server has few settings.
  constexpr std::uint8_t kMostSettings = 40;
  constexpr std::array<int, kFrameHeader> kModel{0, 0, -1, kSettings, 0, 0, 0, 0, 0};
  for (std::size_t i = 0; i < std::min(bytes.size(), kFrameHeader); ++i) {
    const int byte = load_u8(bytes, i);
    if (i == 2 ? byte % 6 != 0 || byte > 6 * kMostSettings : byte != kModel[i]) {
      return Likeness::kNo;
    }
  }
  return bytes.size() < kFrameHeader ? Likeness::kMaybe : Likeness::kYes;
}

class Http2Reader::State {
 public:
  explicit State(HttpPart part) : part_(part), in_preface_(part == HttpPart::kRequest) {}

  ReadStep read(ByteView& bytes, FindingSink& sink) {
    while (!bytes.empty()) {
      const ReadStep step = in_preface_    ? read_preface(bytes, sink)
                            : !in_payload_ ? read_frame_header(bytes, sink)
                                           : read_payload(bytes, sink);
      if (step != ReadStep::kMore) return step;
    }
    return ReadStep::kMore;
  }

  bool skip(std::uint32_t count) {
    if (!in_payload_ || prelude_ > 0 || is_block() || count > content_) return false;
    content_ -= count;
    if (type_ == kData) messages_.on_hole(stream_);
    // What stands behind the content of the frame waits for the next byte.
    return true;
  }

 private:
  bool is_block() const {
    return type_ == kHeaders || type_ == kPushPromise || type_ == kContinuation;
  }
  bool has(std::uint8_t flag) const { return (flags_ & flag) != 0; }

  ReadStep read_preface(ByteView& bytes, FindingSink& sink);
  ReadStep read_frame_header(ByteView& bytes, FindingSink& sink);
  ReadStep begin_frame(FindingSink& sink);
  ReadStep read_payload(ByteView& bytes, FindingSink& sink);
  ReadStep read_prelude(ByteView& bytes);
  void tell(ByteView piece, FindingSink& sink);
  void end_frame(FindingSink& sink);

  Http2Messages messages_;
  std::array<std::byte, kPreface.size()> gathered_{};  // the preface or a frame's header
  std::uint32_t content_ = 0;                          // bytes of the frame before its padding
  std::uint32_t stream_ = 0;
  std::uint32_t block_stream_ = 0;  // whose header block goes on; 0: none
  std::uint8_t gathered_size_ = 0;
  std::uint8_t type_ = 0;
  std::uint8_t flags_ = 0;
  std::uint8_t prelude_ = 0;  // bytes before the content that have not come
  std::uint8_t padding_ = 0;
  HttpPart part_;
  HttpPart block_part_ = HttpPart::kRequest;
  bool in_preface_;
  bool in_payload_ = false;
  bool block_ends_stream_ = false;
  bool told_app_ = false;
};

ReadStep Http2Reader::State::read_preface(ByteView& bytes, FindingSink& sink) {
  const std::size_t count = std::min(bytes.size(), gathered_.size() - gathered_size_);
  std::size_t used = 0;
  while (used < count) {
    gathered_[gathered_size_++] = bytes[used++];
    const ByteView so_far = ByteView(gathered_).first(gathered_size_);
    const Likeness like = starts_like_http2_preface(so_far);
    if (like == Likeness::kNo) return ReadStep::kWrong;
    if (like == Likeness::kMaybe) continue;
    in_preface_ = false;
    gathered_size_ = 0;
    told_app_ = true;
    sink.on_app(App::kHttp2);
    break;
  }
  bytes = bytes.subspan(used);
  return ReadStep::kMore;
}

ReadStep Http2Reader::State::read_frame_header(ByteView& bytes, FindingSink& sink) {
  const std::size_t count = std::min(bytes.size(), kFrameHeader - gathered_size_);
  std::copy_n(bytes.begin(), count, gathered_.begin() + gathered_size_);
  gathered_size_ = static_cast<std::uint8_t>(gathered_size_ + count);
  bytes = bytes.subspan(count);
  if (gathered_size_ < kFrameHeader) return ReadStep::kMore;
  gathered_size_ = 0;
  return begin_frame(sink);
}

ReadStep Http2Reader::State::begin_frame(FindingSink& sink) {
  ByteReader reader(gathered_);
  content_ = reader.u24();
  type_ = reader.u8();
  flags_ = reader.u8();
  stream_ = reader.u32() & 0x7fffffffU;
  padding_ = prelude_ = 0;
  // RFC 9113 §6.10: a block goes on at once, and nowhere else.
  if ((type_ == kContinuation) != (block_stream_ != 0)) return ReadStep::kWrong;
  if (block_stream_ != 0 && stream_ != block_stream_) return ReadStep::kWrong;
  const bool of_stream = type_ == kData || is_block();
  if ((of_stream && stream_ == 0) || (type_ == kSettings && stream_ != 0)) return ReadStep::kWrong;
  if (type_ == kData || type_ == kHeaders || type_ == kPushPromise) prelude_ = has(kPadded) ? 1 : 0;
  if (type_ == kHeaders && has(kPriority)) prelude_ += 5;
  if (type_ == kPushPromise) prelude_ += 4;
  if (prelude_ > content_) return ReadStep::kWrong;
  content_ -= prelude_;
  if (type_ == kHeaders || type_ == kPushPromise) {
    block_part_ = type_ == kHeaders ? part_ : HttpPart::kRequest;
    block_ends_stream_ = type_ == kHeaders && has(kEndStream);
    block_stream_ = stream_;
  }
  if (!told_app_) sink.on_app(App::kHttp2);
  told_app_ = in_payload_ = true;
  if (prelude_ == 0 && content_ == 0) {
    tell({}, sink);
    end_frame(sink);
  }
  return ReadStep::kMore;
}

ReadStep Http2Reader::State::read_prelude(ByteView& bytes) {
  const bool pad_length_first = gathered_size_ == 0 && has(kPadded);
  if (pad_length_first) {
    padding_ = load_u8(bytes, 0);
    if (padding_ > content_) return ReadStep::kWrong;
    content_ -= padding_;
  }
  // What else stands here, a priority or a promised stream, is of no interest.
  const std::size_t count = std::min<std::size_t>(bytes.size(), prelude_);
  gathered_size_ = 1;
  prelude_ = static_cast<std::uint8_t>(prelude_ - count);
  if (prelude_ == 0) gathered_size_ = 0;
  bytes = bytes.subspan(count);
  return ReadStep::kMore;
}

ReadStep Http2Reader::State::read_payload(ByteView& bytes, FindingSink& sink) {
  bool only_prelude = false;
  if (prelude_ > 0) {
    if (read_prelude(bytes) == ReadStep::kWrong) return ReadStep::kWrong;
    if (prelude_ > 0) return ReadStep::kMore;
    only_prelude = content_ == 0;
  }
  if (content_ > 0 || only_prelude) {
    const ByteView piece = bytes.first(std::min<std::size_t>(content_, bytes.size()));
    bytes = bytes.subspan(piece.size());
    content_ -= static_cast<std::uint32_t>(piece.size());
    if (!piece.empty() || only_prelude) tell(piece, sink);
  }
  if (content_ == 0) {
    const std::size_t count = std::min<std::size_t>(padding_, bytes.size());
    bytes = bytes.subspan(count);
    padding_ = static_cast<std::uint8_t>(padding_ - count);
    if (padding_ == 0) end_frame(sink);
  }
  return ReadStep::kMore;
}

void Http2Reader::State::tell(ByteView piece, FindingSink& sink) {
  if (is_block()) {
    const bool last = content_ == 0 && has(kEndHeaders);
    messages_.on_block(stream_, block_part_, piece, last, sink);
  } else if (type_ == kData && !piece.empty()) {
    messages_.on_data(stream_, part_, piece, sink);
  }
}

void Http2Reader::State::end_frame(FindingSink& sink) {
  in_payload_ = false;
  if (is_block() && has(kEndHeaders)) {
    block_stream_ = 0;
    if (block_ends_stream_) messages_.on_end(stream_, sink);
  }
  if (type_ == kData && has(kEndStream)) messages_.on_end(stream_, sink);
}

Http2Reader::Http2Reader(HttpPart part) : state_(std::make_unique<State>(part)) {}
Http2Reader::Http2Reader(Http2Reader&&) noexcept = default;
Http2Reader& Http2Reader::operator=(Http2Reader&&) noexcept = default;
Http2Reader::~Http2Reader() = default;

ReadStep Http2Reader::read(ByteView& bytes, FindingSink& sink) { return state_->read(bytes, sink); }
bool Http2Reader::skip(std::uint32_t count) { return state_->skip(count); }

}  // namespace chokepoint
