#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// A datagram of whole DTLS records, 1.0 (and its draft) to 1.2 and the clear ones of 1.3 (RFC 6347
/// §4.1, RFC 9147 §4): content type, version and lengths that fill it exactly. Evidence: 37 bits.
Likeness like_dtls(const Opening& opening);

}  // namespace chokepoint
