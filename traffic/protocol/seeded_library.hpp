#pragma once

// Private to traffic/protocol: shows OpenSSL's types.

#include <cstdint>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/provider.h>

#include "topology/base/random.hpp"

namespace chokepoint {

/// An OpenSSL library context whose every random byte (keys, nonces, hello randoms, session ids)
/// comes from the stream that is selected at the moment. It is a provider of the documented kind,
/// loaded in a context of its own: the default context of the process stays as it is.
///
/// OpenSSL 3.0 walks through every decoder that there is for each certificate that it reads, which
/// takes longer than a signature. So the context sees the default provider through a window: all
/// its algorithms, but only the decoders of public keys in certificates.
class SeededLibrary {
 public:
  SeededLibrary();
  SeededLibrary(const SeededLibrary&) = delete;
  SeededLibrary& operator=(const SeededLibrary&) = delete;
  ~SeededLibrary();

  OSSL_LIB_CTX* context() const { return context_; }

  /// Selects a stream from construction to destruction; nests. A draw outside of every scope aborts
  /// the process, because it could not be repeated.
  class Scope {
   public:
    /// Both must outlive the scope.
    Scope(SeededLibrary& library, RandomStream& stream);
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope();

   private:
    RandomStream*& current_;
    RandomStream* before_;
  };

 private:
  RandomStream*& current_stream();

  OSSL_LIB_CTX* whole_ = nullptr;  ///< where the default provider is, for its own look-ups
  OSSL_LIB_CTX* context_ = nullptr;
  OSSL_PROVIDER* default_ = nullptr;
  OSSL_PROVIDER* whole_seeded_ = nullptr;
  OSSL_PROVIDER* seeded_ = nullptr;
  OSSL_PROVIDER* window_ = nullptr;
};

}  // namespace chokepoint
