#pragma once

// Private to traffic/protocol: shows OpenSSL's types.

#include <cstddef>
#include <span>
#include <vector>

#include "traffic/protocol/openssl_handle.hpp"

namespace chokepoint {

/// What a TLS endpoint's BIO reads from and writes to. Reading takes from a view of the driver's
/// bytes and writing appends to a vector: each byte is copied once each way.
struct TlsWire {
  std::span<const std::byte> in;
  std::vector<std::byte> out;
  std::size_t out_begin = 0;  ///< what stands before it is sent already

  std::span<const std::byte> pending() const { return std::span(out).subspan(out_begin); }
  void consume(std::size_t count);
};

BioMethodHandle make_tls_bio_method();
/// `wire` must outlive the BIO; `method` as well.
BIO* make_tls_bio(const BIO_METHOD* method, TlsWire& wire);

}  // namespace chokepoint
