#pragma once

#include "traffic/protocol/tls_identity.hpp"

namespace chokepoint {

/// What a box needs to stand in the middle of TLS. Both outlive whoever has this.
struct ForcedAuthority {
  TlsIdentity& state;  ///< whose authority signs the certificates that clients are shown
  TlsIdentity& world;  ///< whose authority the box itself believes servers by
};

}  // namespace chokepoint
