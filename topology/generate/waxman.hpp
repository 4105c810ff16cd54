#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Waxman's random graph (JSAC 1988) with BRITE's names: routers uniform in a square, and a pair at
/// distance d is linked with probability α exp(−d / (βL)), where L is the square's diagonal.
struct WaxmanSpec {
  std::uint32_t routers = 100;  ///< at most kMostWaxmanRouters: every pair is looked at
  double alpha = 0.15;          ///< in (0, 1]: more is denser
  double beta = 0.2;  ///< at least kLeastWaxmanBeta: more means more long links for each short one
  bool connected = false;  ///< also the links that a rising α would first connect all with
};

inline constexpr std::uint32_t kMostWaxmanRouters = 20'000;
/// Below it the longest links are less likely than 10⁻²¹, so that no ladder reaches them.
inline constexpr double kLeastWaxmanBeta = 0.02;

/// One draw of the model. Throws InputError beyond the ranges above.
Growth draw_waxman(const WaxmanSpec& spec, RandomStream& random);

/// The model's ladder: α rises (beyond 1 where need be), and each pair keeps its luck: the random
/// number below which its probability must not stay. Uses BRITE's default β.
Growth grow_waxman(std::uint32_t routers, std::size_t links, RandomStream& random);
/// The same with a β of one's own.
Growth grow_waxman(std::uint32_t routers, std::size_t links, double beta, RandomStream& random);

}  // namespace chokepoint
