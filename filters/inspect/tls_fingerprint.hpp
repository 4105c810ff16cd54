#pragma once

#include <string>

#include "filters/inspect/client_hello.hpp"

namespace chokepoint {

/// A fingerprint and the text that it is a digest of.
struct Fingerprint {
  std::string digest;
  std::string text;
};

/// JA3 (Althouse, Atkinson, Atkins, "Open sourcing JA3", Salesforce 2017): MD5 in hex of
/// "version,ciphers,extensions,groups,point formats" in decimal, without GREASE values.
Fingerprint ja3(const ClientHelloView& hello);
/// JA3S: MD5 in hex of "version,cipher,extensions" of a ServerHello. The version is that of the
/// legacy field.
Fingerprint ja3s(const ServerHelloView& hello);

/// In which order JA4 takes ciphers and extensions. As sent, it also counts SNI and ALPN among the
/// extensions, and is called JA4_o.
enum class Ja4Order : std::uint8_t { kSorted, kAsSent };

/// JA4 (FoxIO, "JA4: TLS Client Fingerprinting", technical_details/JA4.md of FoxIO-LLC/ja4), as in
/// t13d1516h2_8daaf6152771_e5627efa2ab1; `text` is JA4_r, or JA4_ro. The first letter follows from
/// `carrier`. For DTLS the newest version, which has the lowest number, stands for the highest.
Fingerprint ja4(const ClientHelloView& hello, Ja4Order order = Ja4Order::kSorted);

}  // namespace chokepoint
