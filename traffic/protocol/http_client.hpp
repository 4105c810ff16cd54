#pragma once

#include <memory>
#include <string>

#include "traffic/protocol/exchange.hpp"
#include "traffic/protocol/http_head.hpp"
#include "traffic/protocol/stream_endpoint.hpp"

namespace chokepoint {

/// A browser that fetches one page. It is done when an answer with status 200 and the expected
/// length has arrived and every byte of the body is the true one; anything else is a failure, so a
/// forged page, a redirect or a cut answer never counts as completion.
class HttpClient final : public StreamEndpoint {
 public:
  explicit HttpClient(std::shared_ptr<const Exchange> exchange) : exchange_(std::move(exchange)) {}

  void on_connected(SimTime now) override;
  void on_bytes(std::span<const std::byte> bytes, SimTime now) override;
  void on_closed(SimTime now) override;
  std::span<const std::byte> output() const override;
  void consume(std::size_t count) override { sent_ += count; }
  Status status() const override { return status_; }
  std::string_view failure() const override { return failure_; }
  std::span<const std::byte> said() const override { return exchange_->request().first(sent_); }

 private:
  void fail(std::string why);
  void check_head();
  void check_body(std::span<const std::byte> bytes);

  std::shared_ptr<const Exchange> exchange_;
  HttpHead head_;
  std::size_t sent_ = 0;
  std::size_t body_received_ = 0;
  bool connected_ = false;
  Status status_ = Status::kOpen;
  std::string failure_;
};

}  // namespace chokepoint
