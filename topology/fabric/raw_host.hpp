#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <ns3/packet.h>
#include <ns3/ptr.h>

namespace chokepoint {

class Forwarder;

/// Takes the packets that reach a host's end of its access link.
class Receiver {
 public:
  virtual ~Receiver() = default;
  /// `bytes` are the packet's from the IPv4 header on, writable, valid during the call.
  virtual void receive(ns3::Ptr<ns3::Packet> packet, std::span<std::byte> bytes) = 0;
};

/// A host without a stack, for replayed captures and load generators: it sends whole IPv4 packets
/// as they are and hands what arrives to a Receiver. A handle; its fabric must outlive it.
class RawHost {
 public:
  RawHost(Forwarder& forwarder, std::uint32_t wire) : forwarder_(&forwarder), wire_(wire) {}
  /// Puts a copy on the access link now. Bytes that are no IPv4 packet count as malformed.
  void send(std::span<const std::byte> ip_packet) const;

 private:
  Forwarder* forwarder_;
  std::uint32_t wire_;
};

}  // namespace chokepoint
