#include "topology/fabric/next_hop.hpp"

#include "topology/fabric/ip_bytes.hpp"

namespace chokepoint {

FiveTuple five_tuple_of(std::span<const std::byte> ip_packet) {
  FiveTuple key{ip::source(ip_packet), ip::destination(ip_packet), 0, 0, ip::protocol(ip_packet)};
  const std::size_t header = ip::header_length(ip_packet);
  const bool has_ports = key.protocol == ip::kTcp || key.protocol == ip::kUdp;
  if (has_ports && !ip::is_fragment(ip_packet) && ip_packet.size() >= header + 4) {
    key.source_port = ip::load16(ip_packet, header);
    key.destination_port = ip::load16(ip_packet, header + 2);
  }
  return key;
}

}  // namespace chokepoint
