#include "topology/generate/waxman.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "topology/base/error.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

/// The least α at which each pair is linked: u / exp(−d / (βL)) for its uniform number u.
class Luck {
 public:
  Luck(std::uint32_t routers, double beta, RandomStream& random)
      : beta_(beta), square_(random_square(routers, random)), seed_(random.bits()) {
    if (routers > kMostWaxmanRouters) {
      throw InputError("", 0, "routers",
                       "a Waxman graph looks at every pair: at most " +
                           std::to_string(kMostWaxmanRouters) + " routers");
    }
    if (!(beta >= kLeastWaxmanBeta)) throw InputError("", 0, "beta", "must be at least 0.02");
  }

  /// The pairs that are linked at `alpha`. The same numbers are drawn whatever it is.
  std::vector<TimedPair> pairs_below(double alpha) const {
    RandomStream draw(seed_, "waxman");
    const double scale = beta_ * std::numbers::sqrt2;
    std::vector<TimedPair> found;
    for (std::uint32_t a = 0; a < square_.size(); ++a) {
      for (std::uint32_t b = a + 1; b < square_.size(); ++b) {
        const double luck = draw.uniform();
        if (luck >= alpha) continue;  // even at distance 0
        const double time = luck * std::exp(distance(square_[a], square_[b]) / scale);
        if (time < alpha) found.push_back({time, {a, b}});
      }
    }
    return found;
  }

  /// All links of the ladder up to some α at which there are enough and the graph is connected.
  std::vector<Growth::Pair> ladder(std::size_t links, double alpha) const {
    const auto n = static_cast<std::uint32_t>(square_.size());
    if (n < 2) return {};
    const std::size_t target = std::min(links, all_pairs(n));
    while (true) {
      std::vector<TimedPair> pairs = pairs_below(alpha);
      const bool enough = pairs.size() >= target;
      std::vector<Growth::Pair> found = links_by_time(n, std::move(pairs));
      if (enough && forest_first(n, found) == n - 1) return found;
      alpha *= 4;
    }
  }

  std::vector<Position> positions() const { return centred(square_); }

 private:
  double beta_;
  std::vector<Position> square_;
  std::uint64_t seed_;
};

}  // namespace

Growth draw_waxman(const WaxmanSpec& spec, RandomStream& random) {
  if (!(spec.alpha > 0 && spec.alpha <= 1)) {
    throw InputError("", 0, "alpha", "must be above 0 and at most 1");
  }
  const Luck luck(spec.routers, spec.beta, random);
  std::vector<TimedPair> drawn = luck.pairs_below(spec.alpha);
  const std::size_t links = drawn.size();
  Growth growth{luck.positions(), links_by_time(spec.routers, std::move(drawn))};
  if (!spec.connected || spec.routers < 2) return growth;
  // The spanning tree of the ladder holds the forest of the draw; its other links are the draw's.
  const std::size_t forest = forest_first(spec.routers, growth.links);
  std::vector<Growth::Pair> ladder = luck.ladder(0, spec.alpha);
  ladder.resize(spec.routers - 1 + links - forest);
  growth.links = std::move(ladder);
  return growth;
}

Growth grow_waxman(std::uint32_t routers, std::size_t links, RandomStream& random) {
  return grow_waxman(routers, links, WaxmanSpec{}.beta, random);
}

Growth grow_waxman(std::uint32_t routers, std::size_t links, double beta, RandomStream& random) {
  const Luck luck(routers, beta, random);
  const double pairs = std::max<double>(1, static_cast<double>(all_pairs(routers)));
  Growth growth{luck.positions(),
                luck.ladder(links, 2 * static_cast<double>(links) / pairs + 0.01)};
  if (routers > 0) {
    growth.links.resize(std::min(growth.links.size(), std::max<std::size_t>(links, routers - 1)));
  }
  return growth;
}

}  // namespace chokepoint
