#include "experiments/report/claims.hpp"

#include <algorithm>
#include <array>

namespace chokepoint {
namespace {

struct Claim {
  std::string_view id;
  std::string_view text;
  std::string_view source;
};

constexpr std::string_view kDeibert =
    "After R. Deibert, on network security as a paradigm of world politics (about 2000)";

constexpr std::array kClaims{
    Claim{"C1",
          "A packet-switched, decentralized network has no single choke point; as it grows "
          "denser, filtering gets harder.",
          kDeibert},
    Claim{"C3", "The volume and velocity of flows overwhelm surveillance.", kDeibert},
};

const Claim* find_claim(std::string_view id) {
  const auto* found =
      std::find_if(kClaims.begin(), kClaims.end(), [id](const Claim& c) { return c.id == id; });
  return found == kClaims.end() ? nullptr : found;
}

}  // namespace

std::string_view claim_text(std::string_view claim) {
  const Claim* found = find_claim(claim);
  return found == nullptr ? "" : found->text;
}

std::string_view claim_source(std::string_view claim) {
  const Claim* found = find_claim(claim);
  return found == nullptr ? "" : found->source;
}

}  // namespace chokepoint
