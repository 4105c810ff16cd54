#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/quantity.hpp"
#include "traffic/wire/ip_address.hpp"

namespace chokepoint {

/// What is done to a flow on which a rule fires.
enum class Action : std::uint8_t {
  kObserve,    ///< report it, let it pass, go on looking for other rules
  kPass,       ///< report it, let the flow pass without further inspection
  kDrop,       ///< drop packets (in-path boxes only)
  kReset,      ///< send TCP resets (or FINs); an in-path box also drops
  kForgeDns,   ///< answer a DNS question in the server's name, or in its place (sinkhole)
  kBlockPage,  ///< answer an HTTP request with a page in the server's name and end the connection
  kThrottle,   ///< limit the rate of the flow
  kDelay,      ///< hold each packet back
  kRedirect,   ///< send the flow to another address, answers back under the old one
  kReSign,     ///< end its TLS in the box, with a certificate of the state's authority, and read it
};

/// "observe", "pass", "drop", "reset", "forge-dns", "block-page", "throttle", "delay", "redirect",
/// "re-sign".
std::string_view action_label(Action action);
std::optional<Action> find_action(std::string_view label);

/// Which packets of a judged flow an action falls on.
enum class Reach : std::uint8_t {
  kPacket,          ///< the one on which the rule fired
  kFlow,            ///< it and all later ones, both ways
  kClientToServer,  ///< it and all later ones of the client; the server's pass
  kServerToClient,
};

enum class ResetEnds : std::uint8_t { kBoth, kClient, kServer };

/// One forged segment of a burst (Wang et al., IMC 2017, tell the GFW's types apart).
struct ForgedReset {
  bool rst = true;           ///< RST; else FIN
  bool acknowledges = true;  ///< ACK set
  std::int32_t ahead = 0;    ///< bytes added to the expected sequence number
};

struct Throttle {
  Bitrate rate{150'000};
  std::uint64_t burst_bytes = 16'384;   ///< depth of the token bucket
  bool shape = false;                   ///< queue what exceeds the rate; else drop it (police)
  std::uint64_t queue_bytes = 262'144;  ///< of a shaper; what does not fit is dropped
};

/// An action with its parameters; those of other actions are not looked at.
struct Enforcement {
  Action action = Action::kDrop;
  Reach reach = Reach::kFlow;
  /// From the packet that triggered to the first effect (on-path boxes: the race), its median.
  Duration after{};
  Duration after_p10{};  ///< tenth percentile; 0: always the median
  Duration after_p90{};  ///< ninetieth percentile; 0: always the median

  ResetEnds ends = ResetEnds::kBoth;
  std::vector<ForgedReset> burst{{}};  ///< to each end
  bool reset_every_packet = true;      ///< later packets of a judged flow are answered too

  std::vector<IpAddress> answers;  ///< of forged DNS: one is drawn for each, by type of question
  std::uint32_t answer_ttl = 300;  ///< seconds
  bool answer_in_place = false;    ///< the question is dropped (sinkhole); else both answers race

  unsigned status = 403;  ///< of a block page
  std::string page;       ///< its content, HTML
  Throttle throttle;
  Duration delay{};
  std::optional<IpAddress> target;  ///< of redirect
};

/// A draw of the time from trigger to effect, `uniform` in (0, 1): a log-normal below the median
/// and another above it, so that all three percentiles are met. Never negative.
Duration effect_delay(const Enforcement& enforcement, double uniform);

}  // namespace chokepoint
