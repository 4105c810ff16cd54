#include "topology/generate/as_graph.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "topology/base/error.hpp"
#include "topology/generate/exchanges.hpp"
#include "topology/generate/pairs.hpp"

namespace chokepoint {
namespace {

// Fitted to CAIDA's graph of June 2018. Of ASes without customers 16 % peer; of those with 1, 2–4,
// 5–19 and 20–99 customers 44, 59, 78 and 91 %. Those that do have 11, 19, 26, 48 and 114 peers.
double peering_probability(std::uint32_t customers) {
  return customers == 0 ? 0.16 : std::min(1.0, 0.44 * std::pow(customers, 0.25));
}
double appetite(std::uint32_t customers) { return std::sqrt(1.0 + customers); }

std::uint32_t tier1_of(const AsGraphSpec& spec) {
  if (spec.tier1 != 0) return spec.tier1;
  constexpr std::uint32_t kOfJune2018 = 19;
  return std::clamp(spec.ases / 12, 1U, kOfJune2018);
}

double multihoming_of(const AsGraphSpec& spec) {
  const std::uint32_t buyers = spec.ases - tier1_of(spec);
  if (spec.links == 0 || buyers == 0) return spec.multihoming;
  return static_cast<double>(spec.links) * (1 - spec.peering_share) / buyers;
}

void check(const AsGraphSpec& spec) {
  const std::uint32_t tier1 = tier1_of(spec);
  if (spec.ases == 0 || tier1 > spec.ases) {
    throw InputError("", 0, "tier1", "must be at most the number of ASes");
  }
  if (!(spec.peering_share >= 0 && spec.peering_share < 1)) {
    throw InputError("", 0, "peering-share", "must be at least 0 and below 1");
  }
  const double multihoming = multihoming_of(spec);
  if (spec.links != 0 && !(multihoming >= 1 && multihoming <= tier1)) {
    const double buyers = (spec.ases - tier1) / (1 - spec.peering_share);
    throw InputError("", 0, "links",
                     "must be from " + std::to_string(std::llround(std::ceil(buyers))) + " to " +
                         std::to_string(std::llround(std::floor(buyers * tier1))) +
                         " at this peering share, so that an AS has 1 to " + std::to_string(tier1) +
                         " providers");
  }
  if (!(multihoming >= 1 && multihoming <= tier1)) {
    throw InputError("", 0, "multihoming",
                     "must be from 1 to the number of tier-1 ASes, " + std::to_string(tier1));
  }
  if (!(spec.transit_share >= 0 && spec.transit_share <= 1)) {
    throw InputError("", 0, "transit-share", "must be from 0 to 1");
  }
}

class AsGrowth {
 public:
  AsGrowth(const AsGraphSpec& spec, RandomStream& random)
      : spec_(spec), random_(random), tier1_(tier1_of(spec)) {
    growth_.positions.resize(spec_.ases);
    sells_.resize(spec_.ases, true);
    customers_.resize(spec_.ases, 0);
    for (std::uint32_t as = tier1_; as < spec_.ases; ++as) {
      sells_[as] = random_.uniform() < spec_.transit_share;
    }
    join_clique();
    buy_transit();
    open_exchanges();
  }

  /// Adds peerings until there are that many links, or none is left to add.
  void peer(std::size_t links) {
    while (growth_.links.size() < links) {
      std::optional<Growth::Pair> pair = exchanges_->draw(present_);
      if (pair) {
        add(*pair);
      } else if (!waiting_.empty()) {
        exchanges_->join(waiting_.back(), appetite(customers_[waiting_.back()]));
        waiting_.pop_back();
      } else {
        // All peer: from here on any two that are not linked do.
        const std::size_t before = growth_.links.size();
        peer_anywhere(links);
        if (growth_.links.size() == before) return;
      }
    }
  }

  std::size_t clique_links() const { return all_pairs(tier1_); }
  std::size_t transit_links() const { return transit_; }
  const Growth& growth() const { return growth_; }
  Growth take() { return std::move(growth_); }

 private:
  void add(Growth::Pair pair) {
    if (present_.insert(pair)) growth_.links.push_back(pair);
  }

  void join_clique() {
    for (std::uint32_t a = 0; a < tier1_; ++a) {
      growth_.positions[a] = on_circle({0, 0}, 0.25, static_cast<double>(a) / tier1_);
      sellers_.push_back(a);
      for (std::uint32_t b = a + 1; b < tier1_; ++b) add({a, b});
    }
  }

  /// How many providers each AS buys from beyond its first. The total is exact.
  std::vector<std::uint32_t> further_providers() {
    std::vector<std::uint32_t> further(spec_.ases, 0);
    std::vector<std::uint32_t> sellers_before(spec_.ases, 0);
    for (std::uint32_t as = 1; as < spec_.ases; ++as) {
      sellers_before[as] = sellers_before[as - 1] + (sells_[as - 1] ? 1 : 0);
    }
    const std::uint32_t buyers = spec_.ases - tier1_;
    auto left = static_cast<std::size_t>(std::llround((multihoming_of(spec_) - 1) * buyers));
    while (left > 0) {
      const std::uint32_t as = tier1_ + random_.below(buyers);
      if (further[as] + 1 >= sellers_before[as]) continue;
      ++further[as];
      --left;
    }
    return further;
  }

  void buy_transit() {
    const std::vector<std::uint32_t> further = further_providers();
    std::vector<Growth::Pair> more;
    for (std::uint32_t as = tier1_; as < spec_.ases; ++as) {
      const std::size_t sellers = sellers_.size();
      const std::uint32_t first = buy(as, sellers);
      growth_.links.emplace_back(first, as);
      for (std::uint32_t i = 0; i < further[as]; ++i) more.emplace_back(buy(as, sellers), as);
      if (sells_[as]) sellers_.push_back(as);
      place(as, first);
    }
    growth_.links.insert(growth_.links.end(), more.begin(), more.end());
    transit_ = growth_.links.size() - clique_links();
  }

  /// A new provider of `as` among the first `slots` of the sellers, where each stands once for
  /// itself and once for each customer.
  std::uint32_t buy(std::uint32_t as, std::size_t slots) {
    while (true) {
      const std::uint32_t seller = sellers_[random_.below(static_cast<std::uint32_t>(slots))];
      if (!present_.insert({seller, as})) continue;
      sellers_.push_back(seller);
      ++customers_[seller];
      return seller;
    }
  }

  void place(std::uint32_t as, std::uint32_t provider) {
    const double radius = provider < tier1_ ? 0.45 : 0.12;
    growth_.positions[as] = on_circle(growth_.positions[provider],
                                      radius * std::sqrt(random_.uniform()), random_.uniform());
  }

  void open_exchanges() {
    const std::uint32_t count =
        spec_.exchanges != 0 ? spec_.exchanges : std::clamp(spec_.ases / 100, 1U, 1000U);
    std::vector<Position> sites;
    for (std::uint32_t i = 0; i < count; ++i) {
      sites.push_back(growth_.positions[random_.below(spec_.ases)]);
    }
    exchanges_.emplace(std::move(sites), growth_.positions, random_);
    for (std::uint32_t as = tier1_; as < spec_.ases; ++as) {
      if (random_.uniform() < peering_probability(customers_[as])) {
        exchanges_->join(as, appetite(customers_[as]));
      } else {
        waiting_.push_back(as);
      }
    }
    random_.shuffle(std::span(waiting_));
  }

  void peer_anywhere(std::size_t links) {
    const std::uint32_t others = spec_.ases - tier1_;
    if (others < 2) return;
    constexpr int kTries = 100'000;
    for (int i = 0; i < kTries && growth_.links.size() < links; ++i) {
      add({tier1_ + random_.below(others), tier1_ + random_.below(others)});
    }
  }

  const AsGraphSpec spec_;
  RandomStream& random_;
  std::uint32_t tier1_;
  Growth growth_;
  PairSet present_;
  std::vector<bool> sells_;
  std::vector<std::uint32_t> customers_;
  std::vector<std::uint32_t> sellers_;
  std::size_t transit_ = 0;
  std::optional<Exchanges> exchanges_;
  std::vector<std::uint32_t> waiting_;  // ASes that do not peer yet
};

/// The number of peerings that gives them that share of all links.
std::size_t peerings(const AsGraphSpec& spec, const AsGrowth& growth) {
  if (spec.links != 0) return std::max(spec.links - growth.transit_links(), growth.clique_links());
  const double wanted =
      static_cast<double>(growth.transit_links()) * spec.peering_share / (1 - spec.peering_share);
  return std::max(static_cast<std::size_t>(std::llround(wanted)), growth.clique_links());
}

}  // namespace

Mesh draw_as_graph(const AsGraphSpec& spec, RandomStream& random) {
  check(spec);
  AsGrowth grown(spec, random);
  const std::size_t total = grown.transit_links() + peerings(spec, grown);
  if (total > all_pairs(spec.ases)) {
    throw InputError("", 0, "peering-share", "asks for more peerings than there are pairs of ASes");
  }
  grown.peer(total);
  const Growth& growth = grown.growth();
  if (growth.links.size() < total) {
    throw InputError("", 0, "peering-share",
                     "asks for more peerings than there are pairs of ASes to make them");
  }
  Mesh mesh;
  for (std::size_t i = 0; i < growth.positions.size(); ++i) {
    mesh.add_router({std::to_string(i + 1), {}, {}, growth.positions[i]});
  }
  const std::size_t first_transit = grown.clique_links();
  const std::size_t first_peering = first_transit + grown.transit_links();
  for (std::size_t i = 0; i < growth.links.size(); ++i) {
    Link link;
    link.a = RouterId{growth.links[i].first};
    link.b = RouterId{growth.links[i].second};
    link.relation =
        i >= first_transit && i < first_peering ? Relation::kTransit : Relation::kPeering;
    mesh.add_link(link);
  }
  return mesh;
}

Growth grow_as_graph(std::uint32_t routers, std::size_t links, RandomStream& random) {
  if (routers < 2) return {sunflower(routers), {}};
  AsGraphSpec spec;
  spec.ases = routers;
  spec.multihoming = std::min<double>(2, tier1_of(spec));
  AsGrowth grown(spec, random);
  grown.peer(grown.growth().links.size() + peerings(spec, grown) - grown.clique_links());
  const std::size_t clique = grown.clique_links();
  std::vector<Growth::Pair> natural = grown.growth().links;
  // The tree hangs under the first tier-1 AS: its links to the others come first.
  const auto begin = natural.begin();
  std::stable_partition(begin, begin + static_cast<std::ptrdiff_t>(clique),
                        [](const Growth::Pair& pair) { return pair.first == 0; });
  const std::size_t tree = forest_first(routers, natural);
  random.shuffle(std::span(natural).subspan(tree));
  // All that is drawn from here on depends on nothing that a denser rung adds.
  grown.peer(links);
  Growth growth = grown.take();
  std::copy(natural.begin(), natural.end(), growth.links.begin());
  add_random_pairs(growth, links, random);
  if (growth.links.size() > links) growth.links.resize(std::max<std::size_t>(links, routers - 1));
  return growth;
}

}  // namespace chokepoint
