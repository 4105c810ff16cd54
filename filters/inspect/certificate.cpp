#include "filters/inspect/certificate.hpp"

#include <memory>

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace chokepoint {
namespace {

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

void tell_common_names(const X509* certificate, FindingSink& sink) {
  X509_NAME* const subject = X509_get_subject_name(certificate);
  for (int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1); at >= 0;
       at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) {
    const ASN1_STRING* const value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
    unsigned char* text = nullptr;  // names may be in 16-bit characters
    const int size = ASN1_STRING_to_UTF8(&text, value);
    if (size > 0) {
      sink.on_certificate_name(
          {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
    }
    OPENSSL_free(text);
  }
}

void tell_dns_names(const X509* certificate, FindingSink& sink) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    const int size = ASN1_STRING_length(name->d.dNSName);
    if (size <= 0) continue;
    const unsigned char* const text = ASN1_STRING_get0_data(name->d.dNSName);
    sink.on_certificate_name({reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)});
  }
}

}  // namespace

void tell_certificate_names(ByteView der, FindingSink& sink) {
  ERR_set_mark();  // failures of strangers' bytes are not errors of this thread
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509, FreeCertificate> certificate(
      d2i_X509(nullptr, &bytes, static_cast<long>(der.size())));
  if (certificate) {
    tell_common_names(certificate.get(), sink);
    tell_dns_names(certificate.get(), sink);
  }
  ERR_pop_to_mark();
}

}  // namespace chokepoint
