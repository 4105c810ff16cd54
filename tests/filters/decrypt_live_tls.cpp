#include "tests/filters/decrypt_live_tls.hpp"

#include <array>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace chokepoint::test {
namespace {

void must(bool ok, const char* what) {
  if (!ok) throw std::runtime_error(what);
}

using Context = std::unique_ptr<SSL_CTX, OpensslFree>;

struct Identity {
  EVP_PKEY* key;
  X509* certificate;
};

Identity self_signed(EVP_PKEY* key) {
  X509* const certificate = X509_new();
  must(key != nullptr && certificate != nullptr, "no certificate");
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 86'400);
  X509_set_pubkey(certificate, key);
  must(X509_sign(certificate, key, EVP_sha256()) != 0, "not signed");
  return {key, certificate};
}

/// Made once for all tests; key generation is slow.
const std::array<Identity, 2>& identities() {
  static const std::array<Identity, 2> kBoth{self_signed(EVP_RSA_gen(2048)),
                                             self_signed(EVP_EC_gen("P-256"))};
  return kBoth;
}

constexpr unsigned char kPreShared[] = "a key that both have";

unsigned psk_client(SSL*, const char*, char* name, unsigned name_size, unsigned char* key,
                    unsigned size) {
  if (name_size < 2 || size < sizeof kPreShared) return 0;
  name[0] = 'x';
  name[1] = 0;
  std::copy(std::begin(kPreShared), std::end(kPreShared), key);
  return sizeof kPreShared;
}
unsigned psk_server(SSL*, const char*, unsigned char* key, unsigned size) {
  if (size < sizeof kPreShared) return 0;
  std::copy(std::begin(kPreShared), std::end(kPreShared), key);
  return sizeof kPreShared;
}

Context make_context(const SSL_METHOD* method, const LiveSettings& settings) {
  Context context(SSL_CTX_new(method));
  SSL_CTX* const c = context.get();
  must(c != nullptr, "no context");
  SSL_CTX_set_min_proto_version(c, settings.version);
  SSL_CTX_set_max_proto_version(c, settings.version);
  if (settings.version == TLS1_3_VERSION) {
    must(settings.suite.empty() || SSL_CTX_set_ciphersuites(c, settings.suite.c_str()) == 1,
         "no such suite");
  } else {
    const std::string list = (settings.suite.empty() ? "ALL" : settings.suite) + ":@SECLEVEL=0";
    must(SSL_CTX_set_cipher_list(c, list.c_str()) == 1, "no such suite");
  }
  SSL_CTX_set_security_level(c, 0);
  if (!settings.encrypt_then_mac) SSL_CTX_set_options(c, SSL_OP_NO_ENCRYPT_THEN_MAC);
  SSL_CTX_set_options(c, SSL_OP_ALLOW_CLIENT_RENEGOTIATION);
  SSL_CTX_set_block_padding(c, settings.padding);
  return context;
}

std::string drain(SSL* ssl) {
  char* bytes = nullptr;
  BIO* const bio = SSL_get_wbio(ssl);
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string out(bytes, static_cast<std::size_t>(size));
  BIO_reset(bio);
  return out;
}

}  // namespace

LiveTls::LiveTls(const LiveSettings& settings)
    : client_context_(make_context(TLS_client_method(), settings)),
      server_context_(make_context(TLS_server_method(), settings)) {
  SSL_CTX* const server = server_context_.get();
  for (const Identity& identity : identities()) {
    must(SSL_CTX_use_certificate(server, identity.certificate) == 1, "certificate refused");
    must(SSL_CTX_use_PrivateKey(server, identity.key) == 1, "key refused");
  }
  SSL_CTX_set_dh_auto(server, 1);
  must(SSL_CTX_set1_groups_list(server, settings.server_groups.c_str()) == 1, "no such group");
  if (settings.version != TLS1_3_VERSION) {
    SSL_CTX_set_psk_server_callback(server, psk_server);
    SSL_CTX_set_psk_client_callback(client_context_.get(), psk_client);
  }
  SSL_CTX_set_session_id_context(server, kPreShared, sizeof kPreShared);
  SSL_CTX_set_keylog_callback(client_context_.get(), on_key_line);
  SSL_CTX_set_session_cache_mode(client_context_.get(), SSL_SESS_CACHE_CLIENT);
  SSL_CTX_sess_set_new_cb(client_context_.get(), on_new_session);
  reconnect(false);
}

void LiveTls::reconnect(bool resume) {
  // OpenSSL resumes no session whose connection broke.
  if (client_ != nullptr) SSL_set_shutdown(client_.get(), SSL_SENT_SHUTDOWN);
  client_.reset(SSL_new(client_context_.get()));
  server_.reset(SSL_new(server_context_.get()));
  SSL_set_app_data(client_.get(), this);
  for (SSL* ssl : {client_.get(), server_.get()}) {
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  }
  SSL_set_connect_state(client_.get());
  SSL_set_accept_state(server_.get());
  if (resume && session_ != nullptr) SSL_set_session(client_.get(), session_.get());
  flights_.clear();
}

int LiveTls::on_new_session(SSL* ssl, SSL_SESSION* session) {
  static_cast<LiveTls*>(SSL_get_app_data(ssl))->session_.reset(session);
  return 1;
}

void LiveTls::on_key_line(const SSL* ssl, const char* line) {
  auto& keys = static_cast<LiveTls*>(SSL_get_app_data(ssl))->keys_;
  keys += line;
  keys += '\n';
}

void LiveTls::take(TlsSide from) {
  SSL* const sender = from == TlsSide::kClient ? client_.get() : server_.get();
  SSL* const receiver = from == TlsSide::kClient ? server_.get() : client_.get();
  std::string bytes = drain(sender);
  if (bytes.empty()) return;
  BIO_write(SSL_get_rbio(receiver), bytes.data(), static_cast<int>(bytes.size()));
  flights_.push_back({from, std::move(bytes)});
}

void LiveTls::carry() {
  std::array<char, 20'000> buffer;
  for (int round = 0; round < 8; ++round) {
    for (SSL* ssl : {client_.get(), server_.get()}) {
      while (SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size())) > 0) {
      }
    }
    take(TlsSide::kClient);
    take(TlsSide::kServer);
  }
}

bool LiveTls::shake_hands() {
  for (int round = 0; round < 8; ++round) {
    SSL_do_handshake(client_.get());
    take(TlsSide::kClient);
    SSL_do_handshake(server_.get());
    take(TlsSide::kServer);
  }
  return SSL_is_init_finished(client_.get()) == 1 && SSL_is_init_finished(server_.get()) == 1;
}

void LiveTls::say(TlsSide from, const std::string& text) {
  SSL* const ssl = from == TlsSide::kClient ? client_.get() : server_.get();
  must(SSL_write(ssl, text.data(), static_cast<int>(text.size())) == static_cast<int>(text.size()),
       "not written");
  said_[static_cast<std::size_t>(from)] += text;
  take(from);
  carry();
}

std::vector<std::string> suites_of(int version) {
  const Context context(SSL_CTX_new(TLS_method()));
  SSL_CTX_set_security_level(context.get(), 0);
  SSL_CTX_set_cipher_list(context.get(), "ALL:COMPLEMENTOFALL:!eNULL:@SECLEVEL=0");
  SSL_CTX_set_ciphersuites(context.get(),
                           "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                           "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_CCM_SHA256:"
                           "TLS_AES_128_CCM_8_SHA256");
  std::vector<std::string> names;
  STACK_OF(SSL_CIPHER)* const all = SSL_CTX_get_ciphers(context.get());
  for (int i = 0; i < sk_SSL_CIPHER_num(all); ++i) {
    const SSL_CIPHER* const cipher = sk_SSL_CIPHER_value(all, i);
    const std::string least = SSL_CIPHER_get_version(cipher);
    const bool of_13 = least == "TLSv1.3";
    if (of_13 != (version == TLS1_3_VERSION)) continue;
    if (version < TLS1_2_VERSION && least == "TLSv1.2") continue;
    names.emplace_back(SSL_CIPHER_get_name(cipher));
  }
  return names;
}

}  // namespace chokepoint::test
