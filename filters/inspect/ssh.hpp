#pragma once

#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Either side's identification string "SSH-protoversion-software" (RFC 4253 §4.2); version 1 too.
/// A server that sends other lines first is recognised by its client. Evidence: 48 bits.
Likeness like_ssh(const Opening& opening);

}  // namespace chokepoint
