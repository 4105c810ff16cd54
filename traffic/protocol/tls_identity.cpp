#include "traffic/protocol/tls_identity.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>

#include <openssl/pem.h>

#include "topology/base/error.hpp"
#include "traffic/protocol/emulated_clock.hpp"
#include "traffic/protocol/tls_bio.hpp"
#include "traffic/protocol/tls_context.hpp"

namespace chokepoint {
namespace {

constexpr std::array<unsigned char, 9> kAlpn = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

void must(bool ok, const char* what) {
  if (!ok) broken_invariant(what);
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void*) {
  // The constant's bytes must outlive the call, which a pointer into the client's list does not
  // promise to; hence the search by hand.
  for (unsigned int i = 0; i < offered_size; i += 1U + offered[i]) {
    const unsigned int size = offered[i];
    if (i + size >= offered_size) break;
    if (size == kAlpn[0] && std::memcmp(offered + i + 1, kAlpn.data() + 1, size) == 0) {
      *out = kAlpn.data() + 1;
      *out_size = kAlpn[0];
      return SSL_TLSEXT_ERR_OK;
    }
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Everything that openssl.cnf or a later OpenSSL could set otherwise is set here.
SslContextHandle make_context(const SeededLibrary& library, const SSL_METHOD* method) {
  SslContextHandle context(SSL_CTX_new_ex(library.context(), nullptr, method));
  SSL_CTX* const c = context.get();
  must(c != nullptr && SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(c, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_ciphersuites(c,
                                    "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:"
                                    "TLS_AES_256_GCM_SHA384") == 1 &&
           SSL_CTX_set_cipher_list(c,
                                   "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                   "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
                                   "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384") ==
               1 &&
           SSL_CTX_set1_groups_list(c, "X25519:P-256:P-384") == 1 &&
           SSL_CTX_set1_sigalgs_list(c,
                                     "ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256:"
                                     "rsa_pkcs1_sha256") == 1,
       "OpenSSL refused the TLS settings");
  SSL_CTX_set_options(c, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                             SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(c, SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(c, 0);
  SSL_CTX_set_read_ahead(c, 1);
  return context;
}

void trust(SSL_CTX* client, X509* root) {
  must(X509_STORE_add_cert(SSL_CTX_get_cert_store(client), root) == 1 &&
           SSL_CTX_set_alpn_protos(client, kAlpn.data(), kAlpn.size()) == 0,
       "OpenSSL refused the certificate authority");
  SSL_CTX_set_verify(client, SSL_VERIFY_PEER, nullptr);
}

std::string der_of(X509* certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) return {};
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

/// What of a certificate's verification does not follow from its bytes and the roots alone.
bool is_for_this_connection(X509* leaf, X509_VERIFY_PARAM* wanted) {
  const char* const host = X509_VERIFY_PARAM_get0_host(wanted, 0);
  std::time_t now = X509_VERIFY_PARAM_get_time(wanted);
  // Leaf and root are valid for the same time (CertificateAuthority).
  return host != nullptr && X509_VERIFY_PARAM_get0_host(wanted, 1) == nullptr &&
         X509_check_host(leaf, host, 0, X509_VERIFY_PARAM_get_hostflags(wanted), nullptr) == 1 &&
         X509_cmp_time(X509_get0_notBefore(leaf), &now) < 0 &&
         X509_cmp_time(X509_get0_notAfter(leaf), &now) > 0;
}

/// Stands for X509_verify_cert in clients. Only what would pass is answered from memory: everything
/// else is verified in full, so that its error is OpenSSL's own.
int verify(X509_STORE_CTX* context, void* argument) {
  auto& verified = static_cast<TlsIdentity::Parts*>(argument)->verified;
  X509* const leaf = X509_STORE_CTX_get0_cert(context);
  const std::string der = leaf == nullptr ? std::string() : der_of(leaf);
  if (verified.contains(der) && is_for_this_connection(leaf, X509_STORE_CTX_get0_param(context))) {
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
  }
  const int result = X509_verify_cert(context);
  // A chain through other certificates of the peer's would depend on more than this one's bytes.
  if (result == 1 && sk_X509_num(X509_STORE_CTX_get0_chain(context)) == 2) {
    if (verified.size() >= CertificateAuthority::kMostKept) verified.clear();
    verified.insert(der);
  }
  return result;
}

template <class Write>
std::string pem(Write write) {
  const BioHandle bio(BIO_new(BIO_s_mem()));
  must(bio != nullptr && write(bio.get()) == 1, "OpenSSL refused to write a PEM text");
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

void pass_key(const SSL* ssl, const char* line) {
  const auto* parts =
      static_cast<const TlsIdentity::Parts*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if (parts->key_sink) parts->key_sink(line);
  const auto* own = static_cast<const OnKeyLog*>(SSL_get_app_data(ssl));
  if (own != nullptr && *own) (*own)(line);
}

}  // namespace

TlsIdentity::Parts::Parts(std::uint64_t seed, const std::string& name)
    : authority(library, seed, name) {
  // A context draws a ticket key that no endpoint uses.
  RandomStream stream(seed, "tls-context");
  const SeededLibrary::Scope scope(library, stream);
  client = make_context(library, TLS_client_method());
  server = make_context(library, TLS_server_method());
  trust(client.get(), authority.root());
  SSL_CTX_set_alpn_select_cb(server.get(), choose_protocol, nullptr);
  bio_method = make_tls_bio_method();
  SSL_CTX_set_cert_verify_callback(client.get(), verify, this);
  for (SSL_CTX* context : {client.get(), server.get()}) SSL_CTX_set_app_data(context, this);
}

void TlsIdentity::Parts::tell_keys() {
  for (SSL_CTX* context : {client.get(), server.get()}) {
    SSL_CTX_set_keylog_callback(context, pass_key);
  }
}

TlsIdentity::TlsIdentity(std::uint64_t seed, const std::string& authority)
    : seed_(seed), authority_(authority) {}
TlsIdentity::TlsIdentity(TlsIdentity&&) noexcept = default;
TlsIdentity& TlsIdentity::operator=(TlsIdentity&&) noexcept = default;
TlsIdentity::~TlsIdentity() = default;

TlsIdentity::Parts& TlsIdentity::parts() const {
  if (parts_ == nullptr) parts_ = std::make_unique<Parts>(seed_, authority_);
  return *parts_;
}

void TlsIdentity::prepare(const std::string& host) {
  X509* const certificate = parts().authority.certificate(host);
  const StoreContextHandle context(X509_STORE_CTX_new_ex(parts().library.context(), nullptr));
  must(context != nullptr &&
           X509_STORE_CTX_init(context.get(), SSL_CTX_get_cert_store(parts().client.get()),
                               certificate, nullptr) == 1 &&
           X509_STORE_CTX_set_default(context.get(), "ssl_server") == 1,
       "OpenSSL refused to verify a certificate");
  X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(context.get()),
                             emulated_unix_time(SimTime::zero()));
  verify(context.get(), &parts());
}

std::string TlsIdentity::authority_pem() const {
  return pem([this](BIO* bio) { return PEM_write_bio_X509(bio, parts().authority.root()); });
}

std::string TlsIdentity::certificate_pem(const std::string& host) {
  X509* const certificate = parts().authority.certificate(host);
  return pem([certificate](BIO* bio) { return PEM_write_bio_X509(bio, certificate); });
}

std::string TlsIdentity::server_key_pem() const {
  return pem([this](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, parts().authority.server_key(), nullptr, nullptr, 0,
                                    nullptr, nullptr);
  });
}

void TlsIdentity::log_keys(OnKeyLog sink) {
  parts().key_sink = std::move(sink);
  parts().tell_keys();
}

void TlsIdentity::also_trust(const std::string& authority_pem) {
  const BioHandle text(
      BIO_new_mem_buf(authority_pem.data(), static_cast<int>(authority_pem.size())));
  CertificateHandle root(X509_new_ex(parts().library.context(), nullptr));
  X509* certificate = root.get();
  must(text != nullptr && certificate != nullptr &&
           PEM_read_bio_X509(text.get(), &certificate, nullptr, nullptr) != nullptr &&
           X509_STORE_add_cert(SSL_CTX_get_cert_store(parts().client.get()), certificate) == 1,
       "OpenSSL refused another certificate authority");
}

}  // namespace chokepoint
