#pragma once

#include <cstdint>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// The head that a load balancer puts in front of what a client says, so that the server learns
/// whose it is (HAProxy, "The PROXY protocol", versions 1 and 2). What follows is what counts.

/// Whether bytes start like such a head: "PROXY " and TCP4, TCP6 or UNKNOWN, or the signature of
/// version 2 with its version and command. Evidence: 80 bits.
Likeness starts_like_proxy_head(ByteView bytes);

/// What of a datagram stands behind a head of version 2 (over UDP, dnsdist and others send it); all
/// of it if there is none, or none that is whole.
ByteView behind_proxy_head(ByteView datagram);

/// Passes over one head.
class ProxyHeadReader {
 public:
  /// Takes bytes off the front of `bytes`. kDone: what follows is the client's; kWrong: a line that
  /// does not end where version 1 says that it does.
  ReadStep read(ByteView& bytes);

 private:
  std::uint32_t taken_ = 0;   // bytes of the head so far
  std::uint16_t length_ = 0;  // of version 2, behind its first 16 bytes
  bool binary_ = false;
};

}  // namespace chokepoint
