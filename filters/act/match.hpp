#pragma once

#include <cstdint>
#include <string_view>

#include "filters/act/condition_bits.hpp"
#include "filters/profile/profile.hpp"
#include "topology/base/quantity.hpp"

namespace chokepoint {

/// A rule that fired. Views are valid during the call.
struct Match {
  const Rule& rule;
  std::size_t index;      ///< of the rule in its profile
  ConditionKind kind;     ///< the part of the condition that completed it
  std::string_view item;  ///< of that part, as the profile states it (names in lower case)
  std::string_view seen;  ///< what was seen: the address, the whole name, the word
  FlowKey flow;
  Direction direction;  ///< of the packet on which it fired
  SimTime now;
};

/// Is told of every rule that fires: once for a flow and rule, unless the rule judges each packet,
/// and nothing after a flow was judged.
class MatchObserver {
 public:
  virtual ~MatchObserver() = default;
  virtual void on_match(const Match& match) = 0;
  /// A packet fell in what `rule` left behind of an earlier flow.
  virtual void on_residual(const Rule& /*rule*/) {}
};

struct FilterCounters {
  std::uint64_t packets = 0;          ///< offered
  std::uint64_t bytes = 0;            ///< IP bytes offered
  std::uint64_t inspected_bytes = 0;  ///< payload bytes that were read or scanned
  std::uint64_t malformed = 0;        ///< packets without whole headers (they pass)
  std::uint64_t matches = 0;
  std::uint64_t spared = 0;       ///< matches that a rule's probability let go
  std::uint64_t dropped = 0;      ///< for good; not those that are sent on later or elsewhere
  std::uint64_t injected = 0;     ///< forged packets
  std::uint64_t throttled = 0;    ///< dropped by a rate limit (in `dropped` too)
  std::uint64_t held = 0;         ///< sent on later: shaped or delayed
  std::uint64_t intercepted = 0;  ///< connections of TLS that the box ended in itself
  std::uint64_t redirected = 0;   ///< sent on with another address
  std::uint64_t residual = 0;     ///< packets that met what an earlier flow brought about
  std::uint64_t unread = 0;       ///< passed without a look because the box was overloaded
  std::uint64_t disbelieved = 0;  ///< dropped by a strict box (in `dropped` too)
  std::uint64_t refused = 0;      ///< dropped for that reason (in `dropped` too)
};

}  // namespace chokepoint
