#pragma once

#include <cstdint>
#include <string_view>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Why the detector of fully encrypted traffic lets a first payload pass, in the order in which it
/// asks (Wu et al., USENIX Security 2023, algorithm 1).
enum class Exemption : std::uint8_t {
  kNone,      ///< nothing exempts it: blocked
  kPopcount,  ///< at most 3.4 or at least 4.6 ones a byte
  kPrefix,    ///< the first six bytes are printable ASCII, 0x20–0x7e
  kHalf,      ///< more than half of the bytes are
  kRun,       ///< more than 20 bytes in a row are
  kProtocol,  ///< begins like TLS or HTTP
  kEmpty,     ///< no bytes, nothing to judge: the censor waits for the first data
};

struct FullyEncrypted {
  bool blocked = false;
  Exemption why = Exemption::kEmpty;
  double ones_per_byte = 0;
};

/// Judges the first payload that a client sends over TCP as the Great Firewall did from November
/// 2021 on. A payload of fewer than six bytes cannot be exempt by its prefix, all other rules hold
/// for it. Whether a box applies the verdict to a flow at all (26.3 % did, and only towards some
/// addresses) is the profile's business. Reads each byte once, allocates nothing.
FullyEncrypted judge_fully_encrypted(ByteView first_payload);

/// "no exemption", "ones per byte", "printable prefix", "mostly printable", "printable run",
/// "protocol fingerprint", "no payload".
std::string_view exemption_text(Exemption why);

}  // namespace chokepoint
