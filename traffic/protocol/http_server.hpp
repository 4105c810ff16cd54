#pragma once

#include <memory>
#include <string>

#include "traffic/protocol/exchange.hpp"
#include "traffic/protocol/http_head.hpp"
#include "traffic/protocol/stream_endpoint.hpp"

namespace chokepoint {

/// A web server with one page. It answers GET requests one after the other until the client closes:
/// 200 with the page for the exchange's host and target, 404 for another target, 421 for another
/// host, 405 for another method; a malformed request gets 400 and the end of the connection.
class HttpServer final : public StreamEndpoint {
 public:
  /// How long a silent connection stays open (nginx's keepalive_timeout).
  static constexpr Duration kIdleTimeout = std::chrono::seconds(75);

  explicit HttpServer(std::shared_ptr<const Exchange> exchange) : exchange_(std::move(exchange)) {}

  void on_connected(SimTime now) override { last_activity_ = now; }
  void on_bytes(std::span<const std::byte> bytes, SimTime now) override;
  void on_closed(SimTime now) override;
  std::optional<SimTime> next_deadline() const override;
  void on_timer(SimTime now) override;
  std::span<const std::byte> output() const override { return pending_; }
  void consume(std::size_t count) override;
  Status status() const override { return status_; }
  std::string_view failure() const override { return failure_; }
  std::span<const std::byte> said() const override { return exchange_->response().first(said_); }

 private:
  void answer();
  void answer_error(std::string_view status);

  std::shared_ptr<const Exchange> exchange_;
  HttpHead head_;
  std::string unread_;  ///< requests that came while an answer was under way
  std::string error_;   ///< text of the last error answer
  std::span<const std::byte> pending_;
  bool serving_page_ = false;  ///< pending_ is the page's answer, not an error's
  std::size_t said_ = 0;       ///< of the page's answer; error answers do not count
  SimTime last_activity_{};
  Status status_ = Status::kOpen;
  std::string_view failure_;
};

}  // namespace chokepoint
