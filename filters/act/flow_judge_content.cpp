// What streams hold: words, and what is inside TLS.
#include <utility>

#include "filters/act/flow_judge.hpp"
#include "filters/inspect/authority.hpp"

namespace chokepoint {
namespace {

/// The host of a request target in absolute form, "http://host/path" (RFC 9112 §3.2.2), or in
/// authority form, "host:port".
std::string_view target_host(std::string_view target) {
  if (target.empty() || target.front() == '/' || target.front() == '*') return {};
  return without_userinfo(authority_of_url(target));
}

}  // namespace

void FlowJudge::on_word(WordField field, std::size_t index) {
  const WordIndex& words = context_.profile.words(field);
  const WordIndex::Target target = words.targets[index];
  mark(target.rule, target.kind, words.set.word(index), words.set.word(index));
}

void FlowJudge::scan(WordField field, KeywordStream* stream, ByteView bytes) {
  if (context_.profile.words(field).set.empty() || stream == nullptr) return;
  context_.words.of(field).scan(*stream, bytes, [&](std::size_t index) { on_word(field, index); });
}

KeywordStream* FlowJudge::payload_words(Direction direction) {
  if (!memory_.reading) return nullptr;
  Reading& reading = *memory_.reading;
  if (layer_ == Layer::kOpened) return &reading.content->words(direction);
  return direction == Direction::kLowToHigh ? &reading.payload_up : &reading.payload_down;
}

void FlowJudge::scan_request(std::string_view text) {
  if (!memory_.reading) return;
  scan(WordField::kHttpRequest, &memory_.reading->request, as_byte_view(text));
}

void FlowJudge::on_http_request(std::string_view method, std::string_view target) {
  memory_.request = layer_ != Layer::kOpened;  // there nobody would believe a forged page
  look_up_name(target_host(target), NameField::kHttpHost);
  if (context_.profile.words(WordField::kHttpRequest).set.empty()) return;
  if (memory_.reading) context_.words.of(WordField::kHttpRequest).reset(memory_.reading->request);
  for (const std::string_view piece : {method, std::string_view(" "), target}) scan_request(piece);
}

void FlowJudge::on_http_header(HttpPart header_part, std::string_view name,
                               std::string_view value) {
  if (header_part != HttpPart::kRequest) return;
  for (const std::string_view piece :
       {std::string_view("\r\n"), name, std::string_view(": "), value}) {
    scan_request(piece);
  }
}

void FlowJudge::on_http_body(HttpPart body_part, ByteView bytes) {
  if (body_part != HttpPart::kResponse || !memory_.reading) return;
  scan(WordField::kHttpResponse, &memory_.reading->response, bytes);
}

void FlowJudge::on_stream_bytes(Direction direction, ByteView bytes) {
  scan(WordField::kPayload, payload_words(direction), bytes);
  if (layer_ == Layer::kWire) open(direction, bytes);
}

void FlowJudge::on_ciphertext(Direction direction, ByteView bytes) { open(direction, bytes); }

void FlowJudge::open(Direction direction, ByteView bytes) {
  if (context_.keys == nullptr || !memory_.reading) return;
  auto& content = memory_.reading->content;
  if (!content) {
    if (starts_like_client_hello(bytes) == Likeness::kNo) return;
    content = std::make_unique<OpenedContent>(*context_.keys, context_.profile.profile().reads,
                                              context_.sealed);
    content->set_ports(sighting_.packet.source_port, sighting_.packet.destination_port);
  }
  const Layer before = std::exchange(layer_, Layer::kOpened);
  content->on_stream_bytes(direction, bytes, *this);
  layer_ = before;
}

void FlowJudge::on_stream_gap(Direction direction) {
  if (!memory_.reading) return;
  context_.words.of(WordField::kPayload).reset(*payload_words(direction));
  if (memory_.reading->content) memory_.reading->content->on_stream_gap(direction);
}

void FlowJudge::on_lone_bytes(Direction /*direction*/, ByteView bytes) {
  if (context_.profile.words(WordField::kPayload).set.empty()) return;
  context_.words.of(WordField::kPayload).scan_alone(bytes, [&](std::size_t index) {
    on_word(WordField::kPayload, index);
  });
}

}  // namespace chokepoint
