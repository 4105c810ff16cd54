#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "filters/flow/flow_table.hpp"
#include "filters/inspect/app.hpp"

namespace chokepoint {

/// What one place saw of two hosts.
struct Contact {
  IpAddress client;
  IpAddress server;
  bool mutual = false;  ///< each was client of the other; `client` is the lesser address
  SimTime first{};
  SimTime last{};
  std::uint64_t flows = 0;  ///< different 5-tuples; an estimate, see ContactLog
  std::uint64_t packets = 0;
  std::uint64_t bytes_to_server = 0;  ///< IP
  std::uint64_t bytes_to_client = 0;
  std::uint32_t apps = 0;  ///< bit n: the App of number n was seen

  bool saw(App app) const { return (apps >> static_cast<unsigned>(app) & 1U) != 0; }
};

/// Records who talked to whom, from packets, so that encryption does not matter. Works on any
/// subset of the packets.
///
/// Bounded: a full log forgets the pair whose last packet is the oldest. The number of flows comes
/// from linear counting (Whang, Vander-Zanden & Taylor 1990) in 128 bits: within about a tenth up
/// to 150 flows of a pair, and never more than 621.
class ContactLog {
 public:
  /// `max_contacts`: pairs remembered, at least 1; some 200 bytes each.
  explicit ContactLog(std::size_t max_contacts = 65'536);

  /// Time may run backwards, as it does in captures. Allocates for a new pair only.
  void on_packet(const PacketView& packet, SimTime now);
  /// The protocol of a flow of which a packet was seen before; else it is not noted.
  void on_app(const FlowKey& flow, App app);

  std::size_t size() const { return pairs_.size(); }
  /// Pairs that had to go; one that came back is counted each time.
  std::uint64_t forgotten() const { return forgotten_; }
  /// The pair silent for longest first.
  std::vector<Contact> contacts() const;

 private:
  /// How it is known which end is the client.
  enum class Evidence : std::uint8_t { kNone, kFirstPacket, kPort, kHandshake };

  /// By Direction between the two addresses: [0] of, or sent by, the lesser one.
  struct Pair {
    SimTime first{};
    SimTime last{};
    std::uint64_t packets = 0;
    std::array<std::uint64_t, 2> bytes{};
    std::array<std::uint64_t, 2> flow_bits{};
    std::array<Evidence, 2> client{};  ///< that this end was the client
    std::uint32_t apps = 0;
  };

  static FlowKey hosts_of(const FlowKey& flow);
  static void weigh(Pair& pair, const PacketView& packet, std::size_t sender);
  static Contact contact_of(const FlowKey& hosts, const Pair& pair);

  mutable FlowTable<Pair> pairs_;  // its walk is not const
  SimTime latest_{};
  std::uint64_t forgotten_ = 0;
};

}  // namespace chokepoint
