#pragma once

// Private to traffic/protocol: shows OpenSSL's types.

#include <memory>
#include <string>

#include "traffic/protocol/tls_bio.hpp"
#include "traffic/protocol/tls_context.hpp"

namespace chokepoint {

/// Either end of a TLS connection around an endpoint that speaks in the clear.
class TlsEndpoint final : public StreamEndpoint {
 public:
  /// How long a handshake may take (nginx's client_header_timeout); afterwards the inner endpoint's
  /// own deadlines hold.
  static constexpr Duration kHandshakeTimeout = std::chrono::seconds(60);

  /// `make_ssl` has set the role, the certificate or the checks; `parts` outlives the endpoint.
  TlsEndpoint(TlsIdentity::Parts& parts, RandomStream stream, SslHandle ssl,
              std::unique_ptr<StreamEndpoint> inner, OnKeyLog on_key_log);
  TlsEndpoint(const TlsEndpoint&) = delete;
  TlsEndpoint& operator=(const TlsEndpoint&) = delete;

  void on_connected(SimTime now) override;
  void on_bytes(std::span<const std::byte> bytes, SimTime now) override;
  void on_closed(SimTime now) override;
  std::optional<SimTime> next_deadline() const override;
  void on_timer(SimTime now) override;
  std::span<const std::byte> output() const override { return wire_.pending(); }
  void consume(std::size_t count) override;
  Status status() const override { return status_; }
  std::string_view failure() const override;
  std::span<const std::byte> said() const override { return inner_->said(); }

 private:
  void shake_hands(SimTime now);
  void read(SimTime now);
  void write();
  void follow_inner();
  void fail(std::string why);
  bool fatal(int result) const;

  TlsIdentity::Parts& parts_;
  RandomStream stream_;
  TlsWire wire_;         // before ssl_, whose BIO points to it
  OnKeyLog on_key_log_;  // before ssl_, which points to it
  SslHandle ssl_;
  std::unique_ptr<StreamEndpoint> inner_;
  SimTime connected_at_{};
  bool established_ = false;
  Status status_ = Status::kOpen;
  std::string failure_;
};

}  // namespace chokepoint
