#include "traffic/protocol/certificate_authority.hpp"

#include <string_view>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

// Around kEmulatedEpoch, with room for long runs; wide so that other programs accept it as well.
constexpr const char* kNotBefore = "20240101000000Z";
constexpr const char* kNotAfter = "20491231235959Z";
// X.520's upper bound for a common name; a longer host name stands in the extension alone.
constexpr std::size_t kMaxCommonName = 64;

void must(bool ok, const char* what) {
  if (!ok) broken_invariant(what);
}

void set_name(X509_NAME* name, const char* field, std::string_view value) {
  must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                  reinterpret_cast<const unsigned char*>(value.data()),
                                  static_cast<int>(value.size()), -1, 0) == 1,
       "OpenSSL refused a name in a certificate");
}

void set_serial(X509* certificate, std::uint64_t serial) {
  // Positive, as RFC 5280, section 4.1.2.2 asks.
  must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), (serial >> 1) | 1) == 1,
       "OpenSSL refused a serial number");
}

CertificateHandle blank(const SeededLibrary& library, EVP_PKEY* key) {
  CertificateHandle certificate(X509_new_ex(library.context(), nullptr));
  must(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1 &&
           ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate.get()), kNotBefore) == 1 &&
           ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate.get()), kNotAfter) == 1 &&
           X509_set_pubkey(certificate.get(), key) == 1,
       "OpenSSL refused to make a certificate");
  return certificate;
}

void add_extension(X509* issuer, X509* subject, int id, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, subject, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, id, value);
  must(extension != nullptr && X509_add_ext(subject, extension, -1) == 1,
       "OpenSSL refused a certificate's extension");
  X509_EXTENSION_free(extension);
}

// Built as a value and not as text, where a comma in the name would begin a second name.
void add_dns_name(X509* certificate, std::string_view name) {
  GENERAL_NAMES* const names = GENERAL_NAMES_new();
  GENERAL_NAME* const entry = GENERAL_NAME_new();
  ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
  must(names != nullptr && entry != nullptr && text != nullptr &&
           ASN1_STRING_set(text, name.data(), static_cast<int>(name.size())) == 1,
       "OpenSSL refused a server's name");
  GENERAL_NAME_set0_value(entry, GEN_DNS, text);
  must(sk_GENERAL_NAME_push(names, entry) == 1 &&
           X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT) == 1,
       "OpenSSL refused a server's name");
  GENERAL_NAMES_free(names);
}

void sign(X509* certificate, EVP_PKEY* key) {
  must(X509_sign(certificate, key, EVP_sha256()) != 0, "OpenSSL refused to sign a certificate");
}

}  // namespace

CertificateAuthority::CertificateAuthority(SeededLibrary& library, std::uint64_t seed,
                                           const std::string& name)
    : library_(library),
      seed_(seed),
      root_key_(make_key("authority-key")),
      server_key_(make_key("server-key")),
      root_(make_root(name)) {}

KeyHandle CertificateAuthority::make_key(const char* stream_name) {
  RandomStream stream(seed_, stream_name);
  const SeededLibrary::Scope scope(library_, stream);
  KeyHandle key(EVP_PKEY_Q_keygen(library_.context(), nullptr, "EC", "P-256"));
  must(key != nullptr, "OpenSSL refused to make a key");
  return key;
}

CertificateHandle CertificateAuthority::make_root(const std::string& common_name) {
  RandomStream stream(seed_, "authority-certificate");
  const SeededLibrary::Scope scope(library_, stream);
  CertificateHandle root = blank(library_, root_key_.get());
  X509_NAME* const name = X509_get_subject_name(root.get());
  set_name(name, "O", "Emulated Trust Services");
  set_name(name, "CN", common_name);
  X509_set_issuer_name(root.get(), name);
  set_serial(root.get(), stream.bits());
  add_extension(root.get(), root.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(root.get(), root.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(root.get(), root.get(), NID_subject_key_identifier, "hash");
  sign(root.get(), root_key_.get());
  return root;
}

CertificateHandle CertificateAuthority::make_certificate(const std::string& host) {
  RandomStream stream(seed_, "certificate:" + host);
  const SeededLibrary::Scope scope(library_, stream);
  CertificateHandle leaf = blank(library_, server_key_.get());
  X509_NAME* const name = X509_get_subject_name(leaf.get());
  if (host.size() <= kMaxCommonName) set_name(name, "CN", host);
  X509_set_issuer_name(leaf.get(), X509_get_subject_name(root_.get()));
  set_serial(leaf.get(), stream.bits());
  add_extension(root_.get(), leaf.get(), NID_basic_constraints, "critical,CA:FALSE");
  add_extension(root_.get(), leaf.get(), NID_key_usage, "critical,digitalSignature");
  add_extension(root_.get(), leaf.get(), NID_ext_key_usage, "serverAuth");
  add_extension(root_.get(), leaf.get(), NID_subject_key_identifier, "hash");
  add_extension(root_.get(), leaf.get(), NID_authority_key_identifier, "keyid");
  add_dns_name(leaf.get(), host);
  sign(leaf.get(), root_key_.get());
  return leaf;
}

X509* CertificateAuthority::certificate(const std::string& host) {
  const auto found = certificates_.find(host);
  if (found != certificates_.end()) return found->second.get();
  if (certificates_.size() >= kMostKept) certificates_.clear();
  return certificates_.emplace(host, make_certificate(host)).first->second.get();
}

}  // namespace chokepoint
