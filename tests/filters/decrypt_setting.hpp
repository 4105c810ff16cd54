#pragma once

#include <string>

#include "filters/decrypt/tls_decryptor.hpp"

namespace chokepoint::test {

/// What both ends said, as a decryptor gave it out.
struct Plaintexts final : TlsPlaintextSink {
  std::array<std::string, 2> said;
  void on_plaintext(TlsSide from, ByteView bytes) override {
    said[static_cast<std::size_t>(from)].append(as_text(bytes));
  }
  const std::string& client() const { return said[0]; }
  const std::string& server() const { return said[1]; }
};

}  // namespace chokepoint::test
