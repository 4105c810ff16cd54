#include "traffic/protocol/http_server.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace chokepoint {

void HttpServer::on_bytes(std::span<const std::byte> bytes, SimTime now) {
  last_activity_ = now;
  while (status_ == Status::kOpen && pending_.empty() && !bytes.empty()) {
    bytes = bytes.subspan(head_.feed(bytes));
    if (head_.state() != HttpHead::State::kMore) answer();
  }
  if (status_ != Status::kOpen || bytes.empty()) return;
  // An honest client sends its next request after the answer; keep what little a pipelining one
  // sends, and give up on one that floods.
  if (unread_.size() + bytes.size() > HttpHead::kMaxBytes) {
    status_ = Status::kFailed;
    failure_ = "http: too many requests at once";
    return;
  }
  unread_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

void HttpServer::on_closed(SimTime /*now*/) {
  if (status_ != Status::kOpen) return;
  // A client that has its whole answer, or still waits for the end of one, closed in good order.
  const bool served = said_ != 0 || !pending_.empty();
  status_ = served ? Status::kDone : Status::kFailed;
  if (!served) failure_ = "http: closed before a request";
}

std::optional<SimTime> HttpServer::next_deadline() const {
  if (status_ != Status::kOpen) return std::nullopt;
  return last_activity_ + kIdleTimeout;
}

void HttpServer::on_timer(SimTime now) {
  if (status_ != Status::kOpen || now < last_activity_ + kIdleTimeout) return;
  status_ = said_ == exchange_->response().size() ? Status::kDone : Status::kFailed;
  if (status_ == Status::kFailed) failure_ = "http: client fell silent";
}

void HttpServer::consume(std::size_t count) {
  pending_ = pending_.subspan(count);
  if (serving_page_) said_ = std::max(said_, exchange_->response().size() - pending_.size());
  if (!pending_.empty() || unread_.empty()) return;
  const std::string next = std::move(unread_);
  unread_.clear();
  on_bytes(std::as_bytes(std::span(next)), last_activity_);
}

void HttpServer::answer() {
  serving_page_ = false;
  const auto host =
      head_.state() == HttpHead::State::kComplete ? head_.field("Host") : std::nullopt;
  if (!host || !head_.part(2).starts_with("HTTP/1.")) {
    answer_error("400 Bad Request");
    status_ = Status::kFailed;
    failure_ = "http: malformed request";
  } else if (head_.part(0) != "GET") {
    answer_error("405 Method Not Allowed");
  } else if (*host != exchange_->script().host) {
    answer_error("421 Misdirected Request");
  } else if (head_.part(1) != exchange_->target()) {
    answer_error("404 Not Found");
  } else {
    pending_ = exchange_->response();
    serving_page_ = true;
  }
  head_.reset();
}

void HttpServer::answer_error(std::string_view status) {
  error_ = fmt::format(
      "HTTP/1.1 {}\r\nServer: nginx\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{}\n",
      status, status.size() + 1, status);
  pending_ = std::as_bytes(std::span(error_));
}

}  // namespace chokepoint
