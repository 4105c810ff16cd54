#include "topology/generate/transit_stub.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "topology/base/error.hpp"
#include "topology/generate/erdos_renyi.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

class Hierarchy {
 public:
  Hierarchy(const TransitStubSpec& spec, RandomStream& random)
      : spec_(spec), random_(random), domains_(domains_of(spec)) {
    members_.resize(domains_.transit_domains + domains_.stubs);
    for (std::uint32_t router = 0; router < spec.routers; ++router) {
      members_[domains_.of(router)].push_back(router);
    }
    place();
    grow_tree();
  }

  Growth grow(std::size_t links) {
    const std::size_t target = std::min(links, all_pairs(spec_.routers));
    constexpr int kTries = 10'000;
    int failures = 0;
    while (growth_.links.size() < target && failures < kTries) {
      const Growth::Pair pair = draw();
      const bool added = present_.insert(pair);
      if (added) growth_.links.push_back(pair);
      failures = added ? 0 : failures + 1;
    }
    // Where a kind has no pair left, the others go on, and at last all pairs alike.
    add_random_pairs(growth_, links, random_);
    return std::move(growth_);
  }

 private:
  std::uint32_t member_of(std::uint32_t domain) {
    const auto& members = members_[domain];
    return members[random_.below(static_cast<std::uint32_t>(members.size()))];
  }

  void add_tree(const std::vector<std::uint32_t>& members) {
    for (const auto& [a, b] : random_tree(static_cast<std::uint32_t>(members.size()), random_)) {
      add(members[a], members[b]);
    }
  }

  void add(std::uint32_t a, std::uint32_t b) {
    if (present_.insert({a, b})) growth_.links.emplace_back(a, b);
  }

  void grow_tree() {
    for (const auto& [x, y] : random_tree(domains_.transit_domains, random_)) {
      add(member_of(x), member_of(y));
    }
    for (const auto& members : members_) add_tree(members);
    for (std::uint32_t stub = domains_.transit_domains; stub < members_.size(); ++stub) {
      add(domains_.gateway(stub), member_of(stub));
    }
  }

  /// A pair of one of the three kinds of added links; loops and known pairs come up too.
  Growth::Pair draw() {
    const double kind = random_.uniform();
    const std::uint32_t a = random_.below(spec_.routers);
    const bool stub = a >= domains_.transit;
    if (stub && kind < spec_.multihomed) return {random_.below(domains_.transit), a};
    if (stub && kind < spec_.multihomed + spec_.shortcuts) {
      return {a, domains_.transit + random_.below(spec_.routers - domains_.transit)};
    }
    return {a, stub ? member_of(domains_.of(a)) : random_.below(domains_.transit)};
  }

  void place() {
    growth_.positions.resize(spec_.routers);
    const auto spread = [](const std::vector<std::uint32_t>& members, std::size_t i) {
      return static_cast<double>(i) / static_cast<double>(members.size());
    };
    for (std::uint32_t domain = 0; domain < domains_.transit_domains; ++domain) {
      const bool alone = domains_.transit_domains == 1;
      const Position centre = on_circle({0, 0}, alone ? 0 : 0.3,
                                        static_cast<double>(domain) / domains_.transit_domains);
      const double radius = alone ? 0.3 : 0.5 / domains_.transit_domains;
      for (std::size_t i = 0; i < members_[domain].size(); ++i) {
        growth_.positions[members_[domain][i]] =
            on_circle(centre, std::min(radius, 0.2), spread(members_[domain], i));
      }
    }
    place_stubs(spread);
  }

  /// Stubs on a ring around the core, in the order of their gateways' directions.
  template <class Spread>
  void place_stubs(Spread spread) {
    std::vector<std::uint32_t> order;
    for (std::uint32_t d = domains_.transit_domains; d < members_.size(); ++d) order.push_back(d);
    const auto direction = [&](std::uint32_t domain) {
      const Position at = growth_.positions[domains_.gateway(domain)];
      return std::atan2(at.y, at.x);
    };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::uint32_t x, std::uint32_t y) { return direction(x) < direction(y); });
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto& members = members_[order[i]];
      const double turn = static_cast<double>(i) / static_cast<double>(order.size()) - 0.5;
      const Position centre = on_circle({0, 0}, 0.82, turn);
      const double radius = std::min(0.15, 2.2 / static_cast<double>(order.size()));
      for (std::size_t m = 0; m < members.size(); ++m) {
        growth_.positions[members[m]] = on_circle(centre, radius, spread(members, m));
      }
    }
  }

  const TransitStubSpec& spec_;
  RandomStream& random_;
  Domains domains_;
  std::vector<std::vector<std::uint32_t>> members_;  // per domain
  Growth growth_;
  PairSet present_;
};

}  // namespace

Domains domains_of(const TransitStubSpec& spec) {
  if (!(spec.transit_share > 0 && spec.transit_share <= 1)) {
    throw InputError("", 0, "transit-share", "must be above 0 and at most 1");
  }
  if (spec.stub_routers < 1) throw InputError("", 0, "stub-routers", "must be at least 1");
  if (!(spec.multihomed >= 0 && spec.shortcuts >= 0 && spec.multihomed + spec.shortcuts <= 1)) {
    throw InputError("", 0, "shortcuts", "with multihomed, must be from 0 to 1");
  }
  Domains domains{};
  domains.transit = std::clamp(
      static_cast<std::uint32_t>(std::lround(spec.transit_share * spec.routers)), 1U, spec.routers);
  domains.transit_domains = spec.domains != 0 ? spec.domains : (domains.transit + 2) / 4;
  domains.transit_domains = std::max(domains.transit_domains, 1U);
  if (domains.transit_domains > domains.transit) {
    throw InputError("", 0, "domains",
                     "must be at most the " + std::to_string(domains.transit) + " transit routers");
  }
  const std::uint32_t rest = spec.routers - domains.transit;
  domains.stubs = (rest + spec.stub_routers - 1) / spec.stub_routers;
  return domains;
}

Growth grow_transit_stub(const TransitStubSpec& spec, std::size_t links, RandomStream& random) {
  if (spec.routers == 0) return {};
  return Hierarchy(spec, random).grow(links);
}

Growth grow_transit_stub(std::uint32_t routers, std::size_t links, RandomStream& random) {
  TransitStubSpec spec;
  spec.routers = routers;
  return grow_transit_stub(spec, links, random);
}

}  // namespace chokepoint
