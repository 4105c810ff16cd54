#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <openssl/ssl.h>

#include "filters/decrypt/tls_record_opener.hpp"

namespace chokepoint::test {

struct OpensslFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const { SSL_free(ssl); }
  void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
};

/// What one end put on the wire with one call.
struct Flight {
  TlsSide from;
  std::string bytes;
};

/// How a live connection is set up.
struct LiveSettings {
  int version = TLS1_3_VERSION;
  std::string suite;  ///< OpenSSL's name
  bool encrypt_then_mac = true;
  std::string server_groups = "X25519:P-256";
  std::size_t padding = 0;  ///< TLS 1.3 records are padded to a multiple
};

/// Two OpenSSL ends that talk over memory, with the key log that the client writes.
class LiveTls {
 public:
  explicit LiveTls(const LiveSettings& settings);

  /// False if the ends have no suite in common.
  bool shake_hands();
  /// One end says something; what goes over the wire is in flights().
  void say(TlsSide from, const std::string& text);
  /// Everything that waits goes to the other end.
  void carry();

  SSL* client() { return client_.get(); }
  SSL* server() { return server_.get(); }
  /// A new connection of the same ends; `resume` offers the last session.
  void reconnect(bool resume);
  /// What each end said in all connections.
  const std::string& said(TlsSide side) const { return said_[static_cast<std::size_t>(side)]; }
  const std::vector<Flight>& flights() const { return flights_; }
  /// A key log, a line each.
  const std::string& keys() const { return keys_; }
  bool resumed() const { return SSL_session_reused(client_.get()) == 1; }

 private:
  static int on_new_session(SSL* ssl, SSL_SESSION* session);
  static void on_key_line(const SSL* ssl, const char* line);
  void take(TlsSide from);

  std::unique_ptr<SSL_CTX, OpensslFree> client_context_;
  std::unique_ptr<SSL_CTX, OpensslFree> server_context_;
  std::unique_ptr<SSL_SESSION, OpensslFree> session_;
  std::unique_ptr<SSL, OpensslFree> client_;
  std::unique_ptr<SSL, OpensslFree> server_;
  std::string said_[2];
  std::vector<Flight> flights_;
  std::string keys_;
};

/// Names of all suites that OpenSSL offers at a version, except those that encrypt nothing.
std::vector<std::string> suites_of(int version);

}  // namespace chokepoint::test
