#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/measure/summary.hpp"
#include "experiments/study/study.hpp"

// What the report page says in words; the numbers come from the results.

namespace chokepoint {

struct KnobWords {
  std::string_view title;
  std::string_view unit;
  std::string_view text;
};
KnobWords words_for_knob(std::string_view knob);
std::string label_for_value(std::string_view knob, const std::string& value);

/// "efficacy", "coverage", "yield", "cost" or "fact".
std::string_view metric_group(std::string_view metric);
/// True for facts of a world that no placement changes: they belong to no arm.
bool is_world_fact(std::string_view metric);

std::string_view claim_text(std::string_view claim);
/// One or two sentences that count in how many worlds the claim holds.
std::string answer_text(const Summary& summary);
std::vector<std::string> caveats(const Study& study);
std::vector<std::string> method(const Study& study);

inline constexpr std::string_view kClaimSource =
    "After R. Deibert, on network security as a paradigm of world politics (about 2000)";
inline constexpr std::string_view kWhyText =
    "Does density act otherwise than through the cut? If efficacy falls on one curve against sites "
    "÷ "
    "minimum cut, whatever the density, the growing border explains the decay. Shorter paths leave "
    "fewer routers at which a conversation can be met.";
inline constexpr std::string_view kEncryptionText =
    "Encryption cannot change blocking by address, but for chance: under ECMP another port is "
    "another "
    "path. TLS still shows the server's name, so blocking "
    "by "
    "name survives it too; only the keyword disappears from sight. What is read falls with "
    "encryption whatever the trigger, what is seen to happen does not.";
inline constexpr std::string_view kCostText =
    "What the filters broke besides: innocent conversations lost, traffic of strangers, time, and "
    "the bytes that had to be inspected.";

}  // namespace chokepoint
