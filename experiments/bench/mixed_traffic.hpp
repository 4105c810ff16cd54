#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

namespace chokepoint::bench {

/// What a generated capture holds. Shares are of the flows.
struct TrafficMix {
  std::uint32_t flows = 7'500;
  double http = 0.34;
  double tls = 0.34;  ///< half of them TLS 1.2, half 1.3
  double quic = 0.10;
  /// The rest is DNS over UDP: a question and its answer.
  std::uint32_t mean_bytes = 55'000;  ///< of an answer in HTTP, TLS or QUIC; exponential
  std::uint64_t seed = 1;
};

/// What was written.
struct TrafficFacts {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;  ///< of IP packets
  std::uint64_t flows = 0;
  std::uint64_t names = 0;  ///< flows that show a Host, a server name or a DNS question
};

/// Writes a pcap file (raw IP) of conversations with real bytes: HTTP/1.1, TLS by OpenSSL between
/// this project's own endpoints, DNS, and QUIC whose Initial packet holds a real ClientHello under
/// its real protection (what follows it is random, as ciphertext is). TCP has handshakes,
/// acknowledgements and FINs; flows begin at random within a minute and overlap. Follows from the
/// mix alone. Throws InputError when the file cannot be written.
TrafficFacts write_mixed_traffic(const std::filesystem::path& file, const TrafficMix& mix,
                                 const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace chokepoint::bench
