#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "filters/act/condition_bits.hpp"
#include "filters/act/opened_content.hpp"
#include "filters/act/rate_limit.hpp"
#include "filters/flow/flow_key.hpp"
#include "filters/inspect/flow_reader.hpp"
#include "filters/inspect/keyword_set.hpp"

namespace chokepoint {

/// What is needed while a flow is still read. Pattern streams stay closed until they are used.
struct Reading {
  FlowReader reader;
  KeywordStream payload_up;    // low to high
  KeywordStream payload_down;  // high to low
  KeywordStream request;
  KeywordStream response;
  std::unique_ptr<OpenedContent> content;  // of TLS, in a box with keys, once a hello came

  /// Whether content is, or may yet be, read with keys.
  bool opens() const { return content && content->open(); }
  /// Whether some was.
  bool opened() const { return content && content->opened(); }
};

/// A rule that decided about a flow, and for how long.
struct Judgement {
  static constexpr std::uint16_t kNone = 0xffff;
  std::uint16_t rule = kNone;
  SimTime from{};                  ///< of the effect on later packets
  SimTime until = SimTime::max();  ///< exclusive
  bool made() const { return rule != kNone; }
};

/// What a box remembers of a flow.
struct FlowMemory {
  std::unique_ptr<Reading> reading;
  ConditionBits met;
  Judgement judgement;
  std::array<RateLimit, 2> limits;            // by direction
  std::uint64_t bytes = 0;                    // of IP, both ways
  std::optional<std::uint32_t> client_start;  // initial number of the connection
  std::uint16_t re_sign = Judgement::kNone;   // the rule that wants the connection taken over
  Direction to_server = Direction::kLowToHigh;
  App app = App::kUnknown;
  bool seen = false;         // the client is known
  bool begun = false;        // what does not change was looked up
  bool settled = false;      // nothing more to read
  bool passed = false;       // nothing more to judge
  bool excepted = false;     // because a rule lets it pass
  bool client_data = false;  // the client's first payload was seen
  bool request = false;      // an HTTP request was read

  /// Starts judging anew; the connection is the same.
  void restart() {
    FlowMemory fresh;
    fresh.client_start = client_start;
    fresh.limits = limits;
    fresh.to_server = to_server;
    fresh.seen = seen;
    *this = std::move(fresh);
  }
};

}  // namespace chokepoint
