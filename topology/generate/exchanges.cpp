#include "topology/generate/exchanges.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace chokepoint {
namespace {

/// The greatest weight as a share of all routers: it gives the greatest peer of 70,000 ASes about
/// one in ten of them, as AS 6939 has in CAIDA's graph of June 2018.
constexpr double kGreatest = 0.02;

}  // namespace

void Exchanges::Room::add(std::uint32_t member, double weight) {
  members.push_back(member);
  sums.push_back((sums.empty() ? 0 : sums.back()) + weight);
}

std::uint32_t Exchanges::Room::draw(RandomStream& random) const {
  const double at = random.uniform() * sums.back();
  const auto found = std::upper_bound(sums.begin(), sums.end(), at);
  return members[std::min(static_cast<std::size_t>(found - sums.begin()), members.size() - 1)];
}

void Exchanges::join(std::uint32_t router, double appetite) {
  // P(weight > w) = appetite / w, which the members' numbers of peers inherit.
  const double greatest = std::max(1.0, kGreatest * static_cast<double>(positions_.size()));
  const double weight = std::min(appetite / (1 - random_.uniform()), greatest);
  const auto count = std::min(sites_.size(), static_cast<std::size_t>(weight));
  std::vector<std::uint32_t> nearest(sites_.size());
  std::iota(nearest.begin(), nearest.end(), 0U);
  const auto apart = [&](std::uint32_t site) { return distance(sites_[site], positions_[router]); };
  std::partial_sort(nearest.begin(), nearest.begin() + static_cast<std::ptrdiff_t>(count),
                    nearest.end(), [&](std::uint32_t a, std::uint32_t b) {
                      return std::pair(apart(a), a) < std::pair(apart(b), b);
                    });
  nearest.resize(count);
  for (const std::uint32_t site : nearest) rooms_[site].add(router, weight);
  all_.add(static_cast<std::uint32_t>(presence_.size()), weight);
  presence_.push_back({router, std::move(nearest)});
}

std::optional<Growth::Pair> Exchanges::draw(const PairSet& present) {
  constexpr int kTries = 24;
  for (int i = 0; i < kTries && !presence_.empty(); ++i) {
    const Presence& first = presence_[all_.draw(random_)];
    const std::uint32_t site = first.at[random_.below(static_cast<std::uint32_t>(first.at.size()))];
    const Growth::Pair pair{first.router, rooms_[site].draw(random_)};
    if (pair.first != pair.second && !present.contains(pair)) return pair;
  }
  return std::nullopt;
}

}  // namespace chokepoint
