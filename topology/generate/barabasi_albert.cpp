#include "topology/generate/barabasi_albert.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>

#include "topology/base/error.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

/// Draws routers by degree: each stands in `ends_` once for each of its links.
class Attachment {
 public:
  explicit Attachment(RandomStream& random) : random_(random) {}

  bool add(std::uint32_t a, std::uint32_t b) {
    if (!present_.insert({a, b})) return false;
    links.emplace_back(a, b);
    ends_.push_back(a);
    ends_.push_back(b);
    return true;
  }

  /// Links `router` to one of the routers before it that is not yet its neighbour, by degree. False
  /// when there is none.
  bool attach(std::uint32_t router) {
    // By rejection first: it is quick unless most of the earlier routers are linked already.
    constexpr int kTries = 64;
    for (int i = 0; i < kTries && !ends_.empty(); ++i) {
      const std::uint32_t to = ends_[random_.below(static_cast<std::uint32_t>(ends_.size()))];
      if (to < router && add(router, to)) return true;
    }
    std::vector<std::uint32_t> open;
    for (const std::uint32_t end : ends_) {
      if (end < router && !present_.contains({router, end})) open.push_back(end);
    }
    return !open.empty() &&
           add(router, open[random_.below(static_cast<std::uint32_t>(open.size()))]);
  }

  std::vector<Growth::Pair> links;

 private:
  RandomStream& random_;
  PairSet present_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace

Growth draw_barabasi_albert(std::uint32_t routers, std::uint32_t attach, RandomStream& random) {
  if (attach < 1 || attach >= routers) {
    throw InputError("", 0, "attach",
                     "must be from 1 to " + std::to_string(std::max(routers, 2U) - 1) +
                         ", one below the routers");
  }
  Attachment grown(random);
  for (std::uint32_t b = 1; b <= attach; ++b) {
    for (std::uint32_t a = 0; a < b; ++a) grown.add(b, a);
  }
  for (std::uint32_t router = attach + 1; router < routers; ++router) {
    for (std::uint32_t i = 0; i < attach; ++i) grown.attach(router);
  }
  return {sunflower(routers), std::move(grown.links)};
}

Growth grow_barabasi_albert(std::uint32_t routers, std::size_t links, RandomStream& random) {
  Growth growth{sunflower(routers), {}};
  if (routers < 2) return growth;
  Attachment grown(random);
  grown.add(1, 0);
  for (std::uint32_t router = 2; router < routers; ++router) grown.attach(router);
  const std::size_t target = std::min(links, all_pairs(routers));
  std::vector<std::uint32_t> order(routers - 1);
  std::iota(order.begin(), order.end(), 1U);
  while (grown.links.size() < target) {
    random.shuffle(std::span(order));
    for (const std::uint32_t router : order) {
      if (grown.links.size() < target) grown.attach(router);
    }
  }
  growth.links = std::move(grown.links);
  return growth;
}

}  // namespace chokepoint
