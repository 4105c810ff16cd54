#pragma once

#include "filters/flow/tcp_model.hpp"

namespace chokepoint {

/// How much of QUIC a box reads (Zohaib et al., USENIX Security 2025, §4).
struct QuicModel {
  bool version_1 = true;
  bool other_versions = true;  ///< version 2, drafts, Google's
  /// Whether CRYPTO frames are put together, over frames, packets and datagrams. False: only a
  /// CRYPTO frame that comes first in the packet is read, its bytes taken as they follow whatever
  /// its length says.
  bool reassemble = true;
  /// Datagrams are read only if their source port is greater than their destination port.
  bool source_port_above = false;
};

/// How much of TLS a box reads.
struct TlsModel {
  bool reassemble_records = true;  ///< false: a ClientHello over several records is not read
};

/// How much of HTTP a box reads.
struct HttpModel {
  bool every_request = true;  ///< false: only the first request of a connection
  /// Whether content in gzip or deflate is unpacked before it is told. Costs some 40 KB for every
  /// message that has it.
  bool unpack = false;
};

/// How a box reads DNS queries in datagrams.
enum class DnsModel : std::uint8_t {
  kRfc,
  kGfw,  ///< those to port 53 as the Great Firewall's injectors do, errors included (gfw_dns.hpp)
};

/// How a box understands what it sees: where it differs from the ends, evasions live.
struct ReadModel {
  IpModel ip;
  TcpModel tcp;
  TlsModel tls;
  HttpModel http;
  QuicModel quic;
  /// Whether a TCP connection whose first data are of no known protocol is left alone from then on.
  bool give_up_unknown = false;
  DnsModel dns = DnsModel::kRfc;
};

}  // namespace chokepoint
