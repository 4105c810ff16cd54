#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <ns3/event-impl.h>
#include <ns3/packet.h>

namespace chokepoint {

class Forwarder;

/// A packet under way, which is at once the event of its next arrival: it is scheduled again and
/// again, so a hop allocates nothing. The objects come from a pool, whose memory is kept until the
/// process ends.
class Flight final : public ns3::EventImpl {
 public:
  /// How many hops are planned at a time.
  static constexpr std::size_t kPlan = 16;
  static constexpr std::uint32_t kNowhere = 0xffffffff;

  Flight(Forwarder& forwarder_in, const ns3::Ptr<ns3::Packet>& packet_in,
         std::span<std::byte> bytes_in)
      : forwarder(forwarder_in),
        packet(packet_in),
        data(bytes_in.data()),
        size(static_cast<std::uint32_t>(bytes_in.size())) {}

  static void* operator new(std::size_t size_in);
  static void operator delete(void* memory);

  std::span<std::byte> bytes() const { return {data, size}; }
  bool has_plan() const { return next < planned; }

  Forwarder& forwarder;
  ns3::Ptr<ns3::Packet> packet;
  std::byte* data;  ///< the packet's bytes from the IPv4 header on
  std::uint32_t size;
  std::uint32_t wire = 0;  ///< where it is
  std::uint64_t hash = 0;  ///< what choices among next hops are made by
  std::uint8_t next = 0;   ///< position in the plan
  std::uint8_t planned = 0;
  std::uint16_t routes = 0;  ///< by which routes it is planned: they may change on its way
  /// Where it came in and how many hops of its path are planned, for paths that are its pair's.
  std::uint32_t entry = kNowhere;
  std::uint32_t taken = 0;
  std::array<std::uint32_t, kPlan> plan;  ///< wires to take

 private:
  void Notify() override;
};

}  // namespace chokepoint
