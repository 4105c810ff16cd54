#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// The four messages of WireGuard (Donenfeld, NDSS 2017, §5.4): type, three zero bytes, and sizes
/// of exactly 148, 92 and 64 bytes; data of 32 bytes and more in steps of 16, whose counter is
/// below 2^40. Evidence: 32 bits and the size. Variants that use the zero bytes are not recognised.
Likeness like_wireguard(const Opening& opening);

}  // namespace chokepoint
