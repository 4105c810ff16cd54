#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace chokepoint {

/// Why a connection did not do what it was opened for.
enum class Failure : std::uint8_t {
  kNone,        ///< it did
  kUnusable,    ///< it could not be opened: local port taken, or no route
  kUnanswered,  ///< nothing answered the SYNs, or not in time
  kRefused,     ///< a reset answered the SYN
  kReset,       ///< a reset came later
  kSilence,     ///< it was up, and then its time ran out or retransmissions did
  kTruncated,   ///< the peer closed before all was said
  kRejected,    ///< what came was not the truth: forged page, wrong certificate, broken TLS
};

/// In lower case, for tables: "none", "reset" and so on.
std::string_view name_of(Failure failure);

/// How a connection ended.
struct ConnectionEnd {
  Failure failure = Failure::kNone;
  std::string why;       ///< for people; empty when nothing failed
  std::size_t said = 0;  ///< bytes that this end's application said, in the clear
};

}  // namespace chokepoint
