#include "traffic/protocol/http_client.hpp"

#include <algorithm>
#include <cstring>

namespace chokepoint {

void HttpClient::on_connected(SimTime /*now*/) { connected_ = true; }

std::span<const std::byte> HttpClient::output() const {
  if (!connected_ || status_ != Status::kOpen) return {};
  return exchange_->request().subspan(sent_);
}

void HttpClient::on_bytes(std::span<const std::byte> bytes, SimTime /*now*/) {
  if (status_ != Status::kOpen) return;
  if (head_.state() == HttpHead::State::kMore) {
    bytes = bytes.subspan(head_.feed(bytes));
    if (head_.state() == HttpHead::State::kMore) return;
    check_head();
  }
  if (status_ == Status::kOpen) check_body(bytes);
}

void HttpClient::on_closed(SimTime /*now*/) {
  if (status_ == Status::kOpen) fail("http: answer cut short");
}

void HttpClient::check_head() {
  if (head_.state() == HttpHead::State::kMalformed || !head_.part(0).starts_with("HTTP/1.")) {
    return fail("http: malformed answer");
  }
  if (head_.part(1) != "200") {
    // Only a status goes into the reason, never bytes that somebody on the way made up.
    const auto status = parse_decimal(head_.part(1).substr(0, 3));
    return fail(status ? "http: status " + std::to_string(*status) : "http: malformed answer");
  }
  const auto length = head_.field("Content-Length");
  if (!length || parse_decimal(*length) != exchange_->body().size()) {
    return fail("http: wrong length");
  }
}

void HttpClient::check_body(std::span<const std::byte> bytes) {
  const auto expected = exchange_->body().subspan(body_received_);
  const std::size_t count = std::min(bytes.size(), expected.size());
  if (count != 0 && std::memcmp(bytes.data(), expected.data(), count) != 0) {
    return fail("http: wrong body");
  }
  body_received_ += count;
  if (count == expected.size()) status_ = Status::kDone;
}

void HttpClient::fail(std::string why) {
  status_ = Status::kFailed;
  failure_ = std::move(why);
}

}  // namespace chokepoint
