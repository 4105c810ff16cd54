#include "traffic/protocol/tls_endpoint.hpp"

#include <algorithm>
#include <array>

#include <openssl/err.h>

#include "topology/base/error.hpp"
#include "traffic/protocol/emulated_clock.hpp"

namespace chokepoint {
namespace {

// Encrypt ahead of the transport by this much at the most: enough to keep a window full, while a
// large page does not stand in memory a second time as ciphertext.
constexpr std::size_t kHighWater = 65'536;
constexpr std::size_t kMaxPlaintext = 16'384;  // RFC 8446, section 5.1

std::string error_text(const SSL* ssl) {
  const long verified = SSL_get_verify_result(ssl);
  if (verified != X509_V_OK) {
    return std::string("tls: certificate refused: ") + X509_verify_cert_error_string(verified);
  }
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  return std::string("tls: ") + (reason != nullptr ? reason : "connection broken");
}

}  // namespace

TlsEndpoint::TlsEndpoint(TlsIdentity::Parts& parts, RandomStream stream, SslHandle ssl,
                         std::unique_ptr<StreamEndpoint> inner, OnKeyLog on_key_log)
    : parts_(parts),
      stream_(stream),
      on_key_log_(std::move(on_key_log)),
      ssl_(std::move(ssl)),
      inner_(std::move(inner)) {
  if (on_key_log_) parts_.tell_keys();
  SSL_set_app_data(ssl_.get(), &on_key_log_);
  BIO* const bio = make_tls_bio(parts_.bio_method.get(), wire_);
  SSL_set_bio(ssl_.get(), bio, bio);
}

void TlsEndpoint::on_connected(SimTime now) {
  connected_at_ = now;
  shake_hands(now);
}

void TlsEndpoint::on_bytes(std::span<const std::byte> bytes, SimTime now) {
  if (status_ != Status::kOpen) return;
  wire_.in = bytes;
  if (!established_) shake_hands(now);
  if (established_ && status_ == Status::kOpen) read(now);
  wire_.in = {};
}

void TlsEndpoint::on_closed(SimTime now) {
  if (status_ != Status::kOpen) return;
  if (!established_) return fail("tls: closed during the handshake");
  inner_->on_closed(now);
  write();
}

std::optional<SimTime> TlsEndpoint::next_deadline() const {
  if (status_ != Status::kOpen) return std::nullopt;
  return established_ ? inner_->next_deadline() : connected_at_ + kHandshakeTimeout;
}

void TlsEndpoint::on_timer(SimTime now) {
  if (status_ != Status::kOpen) return;
  if (!established_) {
    if (now >= connected_at_ + kHandshakeTimeout) fail("tls: handshake timed out");
    return;
  }
  inner_->on_timer(now);
  write();
}

void TlsEndpoint::consume(std::size_t count) {
  wire_.consume(count);
  write();
}

std::string_view TlsEndpoint::failure() const {
  return failure_.empty() ? inner_->failure() : std::string_view(failure_);
}

void TlsEndpoint::shake_hands(SimTime now) {
  X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl_.get()), emulated_unix_time(now));
  const SeededLibrary::Scope scope(parts_.library, stream_);
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result != 1) {
    if (fatal(result)) fail(error_text(ssl_.get()));
    return;
  }
  established_ = true;
  inner_->on_connected(now);
  write();
}

void TlsEndpoint::read(SimTime now) {
  std::array<std::byte, kMaxPlaintext> plain;
  while (status_ == Status::kOpen) {
    int result = 0;
    std::size_t size = 0;
    {
      const SeededLibrary::Scope scope(parts_.library, stream_);
      ERR_clear_error();
      result = SSL_read_ex(ssl_.get(), plain.data(), plain.size(), &size);
      if (result != 1 && fatal(result)) return fail(error_text(ssl_.get()));
    }
    if (result != 1) {
      if (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) inner_->on_closed(now);
      write();
      return;
    }
    inner_->on_bytes(std::span(plain).first(size), now);
    write();
  }
}

void TlsEndpoint::write() {
  if (!established_ || !failure_.empty()) return;
  while (wire_.pending().size() < kHighWater) {
    const auto plain = inner_->output();
    if (plain.empty()) break;
    const std::size_t size = std::min(plain.size(), kMaxPlaintext);
    const SeededLibrary::Scope scope(parts_.library, stream_);
    ERR_clear_error();
    std::size_t written = 0;
    if (SSL_write_ex(ssl_.get(), plain.data(), size, &written) != 1) {
      return fail(error_text(ssl_.get()));
    }
    inner_->consume(written);
  }
  follow_inner();
}

void TlsEndpoint::follow_inner() {
  if (status_ != Status::kOpen || inner_->status() == Status::kOpen) return;
  if (!inner_->output().empty()) return;
  status_ = inner_->status();
  const SeededLibrary::Scope scope(parts_.library, stream_);
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

void TlsEndpoint::fail(std::string why) {
  status_ = Status::kFailed;
  failure_ = std::move(why);
  wire_.in = {};
}

bool TlsEndpoint::fatal(int result) const {
  const int error = SSL_get_error(ssl_.get(), result);
  return error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL;
}

std::unique_ptr<StreamEndpoint> make_tls_client(TlsIdentity& identity, const std::string& host,
                                                TlsVersion version, std::uint64_t stream_seed,
                                                std::unique_ptr<StreamEndpoint> inner,
                                                OnKeyLog on_key_log) {
  if (version == TlsVersion::kNone) broken_invariant("a TLS client without a version of TLS");
  TlsIdentity::Parts& parts = identity.parts();
  RandomStream stream(stream_seed, "tls-client");
  SslHandle ssl(SSL_new(parts.client.get()));
  const int number = version == TlsVersion::k12 ? TLS1_2_VERSION : TLS1_3_VERSION;
  if (ssl == nullptr || SSL_set_min_proto_version(ssl.get(), number) != 1 ||
      SSL_set_max_proto_version(ssl.get(), number) != 1 ||
      SSL_set_tlsext_host_name(ssl.get(), host.c_str()) != 1 ||
      SSL_set1_host(ssl.get(), host.c_str()) != 1) {
    broken_invariant("OpenSSL refused a client");
  }
  SSL_set_connect_state(ssl.get());
  return std::make_unique<TlsEndpoint>(parts, stream, std::move(ssl), std::move(inner),
                                       std::move(on_key_log));
}

std::unique_ptr<StreamEndpoint> make_tls_server(TlsIdentity& identity, const std::string& host,
                                                std::uint64_t stream_seed,
                                                std::unique_ptr<StreamEndpoint> inner,
                                                OnKeyLog on_key_log) {
  TlsIdentity::Parts& parts = identity.parts();
  RandomStream stream(stream_seed, "tls-server");
  SslHandle ssl(SSL_new(parts.server.get()));
  if (ssl == nullptr || SSL_use_certificate(ssl.get(), parts.authority.certificate(host)) != 1 ||
      SSL_use_PrivateKey(ssl.get(), parts.authority.server_key()) != 1) {
    broken_invariant("OpenSSL refused a server");
  }
  SSL_set_accept_state(ssl.get());
  return std::make_unique<TlsEndpoint>(parts, stream, std::move(ssl), std::move(inner),
                                       std::move(on_key_log));
}

}  // namespace chokepoint
