#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "filters/flow/flow_hash.hpp"
#include "filters/flow/flow_key.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

/// Whom a residual block reaches: all traffic with the same ...
enum class ResidualScope : std::uint8_t {
  kTwoTuple,    ///< client and server address
  kThreeTuple,  ///< client address, server address and port
  kFourTuple,   ///< both addresses and ports
};

/// What a box goes on blocking for a while after a rule fired (residual censorship: Bock et al.,
/// WOOT 2021). A block that began, or was renewed, at t holds at every time from t on and before
/// t + lasts. Bounded: when the table is full, the block that would have ended first makes room.
/// Looking up allocates nothing.
class ResidualTable {
 public:
  /// `most`: blocks at once, at least 1. Memory is taken as blocks come, about 100 bytes each.
  explicit ResidualTable(std::size_t most = 65'536) : most_(most == 0 ? 1 : most) {}

  /// Begins a block, with `rule` as its value. `renewed`: traffic that it reaches makes it last
  /// `lasts` from then on. A block of the same scope and ends that still holds stays as it is,
  /// only one with `renewed` is renewed. `protocol` parts TCP from UDP in scopes with ports; 0
  /// unless the caller wants that. REQUIRES: lasts > 0 (else nothing is done); `now` never
  /// decreases from call to call, and now + lasts can be told.
  void insert(ResidualScope scope, const FlowEnd& client, const FlowEnd& server, SimTime now,
              Duration lasts, bool renewed, std::uint32_t rule, std::uint8_t protocol = 0);

  /// The rule of the block that reaches traffic between these ends, of the narrowest scope if there
  /// are several. All of them that are to be are renewed.
  std::optional<std::uint32_t> find(const FlowEnd& client, const FlowEnd& server, SimTime now,
                                    std::uint8_t protocol = 0);

  /// Blocks held; those that ended go with the next call of insert() or find().
  std::size_t size() const { return heap_.size(); }

 private:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kScopes = 3;

  struct Key {
    FlowEnd client;
    FlowEnd server;
    ResidualScope scope;
    std::uint8_t protocol;
    bool operator==(const Key&) const = default;
    std::uint32_t hash() const;
  };
  struct Block {
    Key key;
    SimTime ends;
    Duration lasts;
    std::uint32_t rule;
    std::uint32_t next_in_bucket;
    std::uint32_t place;  // in heap_
    bool renewed;
  };

  static Key key_of(ResidualScope scope, const FlowEnd& client, const FlowEnd& server,
                    std::uint8_t protocol);
  std::uint32_t& bucket_of(const Key& key) { return buckets_[key.hash() & (buckets_.size() - 1)]; }
  std::uint32_t look_up(const Key& key);
  void expire(SimTime now);
  void remove_first();
  void grow();
  void renew(std::uint32_t index, SimTime now);
  void move_to(std::size_t place, std::uint32_t index);
  void sift_up(std::size_t place);
  void sift_down(std::size_t place);

  std::size_t most_;
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> buckets_;
  std::vector<std::uint32_t> heap_;  // of blocks, the one that ends first on top
  std::vector<std::uint32_t> free_;
  std::array<std::size_t, kScopes> in_scope_{};
};

}  // namespace chokepoint
