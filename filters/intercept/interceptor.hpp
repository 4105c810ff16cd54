#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "filters/flow/flow_table.hpp"
#include "filters/intercept/interception.hpp"

namespace chokepoint {

/// The connections in whose middle one box stands, or may come to stand. It lets TCP's handshake
/// through and remembers it; holds the client's first segments back until its ClientHello is whole;
/// and then the box takes the connection over, or the segments go on as they came.
///
/// A connection can be taken over if both SYNs were seen, neither with data, the client speaks
/// first, and its first bytes are a TLS hello with a host name. Memory: 200 bytes for each
/// connection of TCP, as many as the flow table may have; kMostOpen taken over at once; what is
/// held is bounded by a budget. What finds no room goes on unread. When one that was taken over has
/// to be forgotten, its ends are reset: without the box they could not understand each other.
class Interceptor {
 public:
  static constexpr std::size_t kMostOpen = 1'024;

  /// All that is passed outlives the interceptor. `hold_bytes`: of all connections together.
  Interceptor(const ForcedAuthority& authority, const ReadModel& model, FlowTableLimits limits,
              std::size_t hold_bytes);
  Interceptor(const Interceptor&) = delete;
  Interceptor& operator=(const Interceptor&) = delete;

  /// What becomes of a packet of a connection that is not taken over.
  enum class Step : std::uint8_t {
    kPass,
    kHold,  ///< kept here
    kTake,  ///< the hello is whole and wanted: take() now, and the packet goes no further
  };
  /// `bytes` is the packet from its IP header on. What was held and is not wanted after all goes to
  /// `out`, before the packet. `now` never decreases.
  Step follow(const PacketView& packet, ByteView bytes, const FlowKey& flow, Direction direction,
              SimTime now, bool wanted, SegmentOut& out);
  /// REQUIRES: follow() said kTake of this flow just now. Null if too many are open; what was held
  /// has then gone to `out`. `seed` is of this connection alone.
  Interception* take(const FlowKey& flow, std::uint64_t seed, SimTime now, SegmentOut& out);

  /// The interception that a packet belongs to; null if there is none. The client's SYN with
  /// another number after it is over begins a connection of its own.
  Interception* find(const PacketView& packet, const FlowKey& flow, SimTime now, SegmentOut& out);
  /// A packet of that flow passed without follow(): what is held of it goes on, and the connection
  /// will not be taken over.
  void let_go(const FlowKey& flow, SegmentOut& out);
  /// REQUIRES: find() found it.
  TlsSide side_of(const FlowKey& flow, Direction sender);

  /// After anything was done with the interception of `flow`: its deadline and its end are noted.
  void update(const FlowKey& flow);
  std::optional<SimTime> next_deadline() const;
  /// The flows whose deadline has come.
  std::vector<FlowKey> due(SimTime now) const;
  /// The interception of `flow`; null if there is none.
  Interception* at(const FlowKey& flow);
  /// Whether a connection between these two was taken over and is not over.
  bool between(const IpAddress& one, const IpAddress& other) const {
    return pairs_.contains(std::minmax(one, other));
  }

 private:
  struct Waiting;
  struct Entry {
    Entry();
    Entry(Entry&&) noexcept;
    Entry& operator=(Entry&&) noexcept;
    ~Entry();

    Direction client = Direction::kLowToHigh;
    std::array<std::optional<SynTerms>, 2> terms;  // by TlsSide
    std::unique_ptr<Waiting> waiting;
    std::unique_ptr<Interception> interception;
    std::optional<SimTime> deadline;
    bool counted = false;  // among the open ones and in pairs_
    bool over = false;     // it cannot be taken over any more
  };

  Entry& touch(const FlowKey& flow, SimTime now, SegmentOut& out);
  void forget(const FlowKey& flow, Entry& entry);
  void settle(const FlowKey& flow, Entry& entry);
  bool begins_anew(const Entry& entry, const PacketView& packet) const;
  void learn_syn(Entry& entry, TlsSide side, const PacketView& packet, SimTime now);
  bool learn(Entry& entry, const PacketView& packet, Direction direction, SimTime now);
  Step on_client_bytes(Entry& entry, const PacketView& packet, ByteView bytes, SimTime now,
                       bool wanted, SegmentOut& out);
  void release(Entry& entry, SegmentOut& out);

  const ForcedAuthority& authority_;
  const ReadModel& model_;
  HoldBudget budget_;  // before the connections, which give back to it
  FlowTable<Entry> connections_;
  std::set<std::pair<SimTime, FlowKey>> deadlines_;
  std::multiset<std::pair<IpAddress, IpAddress>> pairs_;  // of the open ones, the lesser first
  std::size_t open_ = 0;
};

}  // namespace chokepoint
