#include "topology/fabric/raw_host.hpp"

#include "topology/fabric/forwarder.hpp"

namespace chokepoint {

void RawHost::send(std::span<const std::byte> ip_packet) const {
  forwarder_->send(wire_, ip_packet);
}

}  // namespace chokepoint
