#include "filters/inspect/http2_messages.hpp"

#include <algorithm>
#include <charconv>

#include "filters/inspect/http_framing.hpp"
#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestMethod = 64;
constexpr std::size_t kLongestTarget = 8192;

}  // namespace

class Http2Messages::Teller final : public FieldSink {
 public:
  Teller(Http2Messages& messages, HttpPart part, FindingSink& sink)
      : messages_(messages), part_(part), sink_(sink) {}
  void on_field(std::string_view name, std::string_view value) override {
    messages_.tell_field(part_, name, value, sink_);
  }

 private:
  Http2Messages& messages_;
  HttpPart part_;
  FindingSink& sink_;
};

void Http2Messages::on_block(std::uint32_t stream, HttpPart part, ByteView piece, bool last,
                             FindingSink& sink) {
  Teller teller(*this, part, sink);
  const bool good = hpack_.read(piece, last, teller);
  if (!last) return;
  // CONNECT has no path (RFC 9113 §8.5): its target is the authority.
  if (good && part == HttpPart::kRequest && !method_.empty()) tell_request(sink);
  if (good && dns_message_) collect(stream);
  method_.clear();
  target_.clear();
  request_told_ = dns_message_ = false;
}

void Http2Messages::tell_request(FindingSink& sink) {
  if (request_told_) return;
  request_told_ = true;
  sink.on_http_request(method_, target_);
  read_doh_target(target_, sink);
}

void Http2Messages::tell_field(HttpPart part, std::string_view name, std::string_view value,
                               FindingSink& sink) {
  const bool request = part == HttpPart::kRequest;
  if (!name.starts_with(':')) {
    if (request && name == "host" && !value.empty()) sink.on_http_host(value);
    if (equal_ignoring_case(name, "content-type")) dns_message_ = is_dns_message_type(value);
    sink.on_http_header(part, name, value);
    return;
  }
  if (name == ":status" && !request) {
    unsigned status = 0;
    std::from_chars(value.data(), value.data() + value.size(), status);
    if (status >= 100 && status <= 999) sink.on_http_response(status);
  } else if (name == ":method" && request) {
    method_ = value.substr(0, kLongestMethod);
  } else if (name == ":path" && request) {
    target_ = value.substr(0, kLongestTarget);
    if (!method_.empty()) tell_request(sink);
  } else if (name == ":authority" && request && !value.empty()) {
    if (target_.empty()) target_ = value.substr(0, kLongestTarget);
    sink.on_http_host(value);
  }
}

std::pair<std::uint32_t, DohContent>* Http2Messages::find(std::uint32_t stream) {
  const auto found = std::find_if(doh_.begin(), doh_.end(),
                                  [&](const auto& entry) { return entry.first == stream; });
  return found == doh_.end() ? nullptr : &*found;
}

void Http2Messages::collect(std::uint32_t stream) {
  if (find(stream) != nullptr) return;
  if (doh_.size() == kMostDohStreams) doh_.erase(doh_.begin());
  doh_.emplace_back(stream, DohContent());
}

void Http2Messages::on_data(std::uint32_t stream, HttpPart part, ByteView piece,
                            FindingSink& sink) {
  if (auto* doh = find(stream)) doh->second.on_bytes(piece);
  sink.on_http_body(part, piece);
}

void Http2Messages::on_end(std::uint32_t stream, FindingSink& sink) {
  auto* doh = find(stream);
  if (doh == nullptr) return;
  doh->second.on_end(sink);
  on_hole(stream);
}

void Http2Messages::on_hole(std::uint32_t stream) {
  std::erase_if(doh_, [&](const auto& entry) { return entry.first == stream; });
}

}  // namespace chokepoint
