#pragma once

#include <cstdint>
#include <vector>

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// An Internet-like graph of autonomous systems. The first `tier1` ASes form a clique of peers and
/// have no providers. The others arrive one by one; a share of them sells transit; each buys from
/// one or more sellers that came before it, drawn by the customers they have, plus one (after
/// Barabási & Albert 1999, with stubs that never sell as in Elmokashfi, Kvalbein & Dovrolis 2010).
/// So providers come before their customers and no cycle can arise. All other peerings are made at
/// exchanges (see Exchanges), by about a quarter of the ASes, large ones above all, and by more of
/// them when those have peered with all they meet.
///
/// The knobs of the Internet's flattening are `peering_share`, routes beside the hierarchy, and
/// `multihoming`, more ways up it. The number of links follows,
/// multihoming · (ases − tier1) / (1 − peering_share), or is given and decides the multihoming.
struct AsGraphSpec {
  std::uint32_t ases = 70'000;
  double peering_share = 0.6;    ///< of the links, in [0, 1); CAIDA's of June 2018 has .594. The
                                 ///< clique's peerings are there even when they are a greater share
  double multihoming = 2.57213;  ///< providers of an AS, mean, in [1, tier1]; 2018: 2.0
  std::uint32_t tier1 = 0;      ///< ≥ 1; 0: 19, as CAIDA infers for 2018, in small graphs ases/12
  double transit_share = 0.3;   ///< of the other ASes that offer transit, in [0, 1]. About half of
                                ///< them find customers; 2018: .15 of all ASes have some
  std::uint32_t exchanges = 0;  ///< 0: one for a hundred ASes, at most 1,000
  std::size_t links = 0;        ///< 0: as many as follow
};

/// The graph with its relations, links in the order: clique, first providers, further providers,
/// peerings. Router i is AS number i + 1 and has that name, so the lowest next hop is the lowest AS
/// number. 70,000 ASes with 450,000 links take about a second. Throws InputError for values beyond
/// the ranges, and when there are not enough pairs for the peerings.
Mesh draw_as_graph(const AsGraphSpec& spec, RandomStream& random);

/// The same growth as a ladder without relations: a tree of first providers under the first tier-1
/// AS, then the graph's other links in random order, then further peerings at exchanges.
Growth grow_as_graph(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
