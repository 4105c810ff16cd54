#pragma once

#include <cstdint>
#include <vector>

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Transit–stub hierarchy (GT-ITM; Zegura, Calvert & Bhattacharjee, INFOCOM 1996): domains of
/// transit routers form a core, and each stub domain hangs on one router of it. The tree joins each
/// domain within, the transit domains to each other, and each stub by one link to its transit
/// router. Of the links beyond the tree a share goes from a stub to another transit router, a share
/// from a stub to another stub, and the others stay within the core or within one stub, while those
/// have pairs left; then pairs are drawn from all.
struct TransitStubSpec {
  std::uint32_t routers = 100;
  std::uint32_t domains = 0;       ///< of transit; 0: one for four transit routers
  double transit_share = 0.125;    ///< of the routers that are transit, in (0, 1]; at least one is
  std::uint32_t stub_routers = 7;  ///< of one stub domain, about: stubs are made equal
  double multihomed = 0.05;        ///< share of added links from stubs to other transit routers
  double shortcuts = 0.02;         ///< share of added links between stubs
};

/// Which routers are transit and which domain each is in. Routers 0 … transit − 1 are transit.
struct Domains {
  std::uint32_t transit;
  std::uint32_t transit_domains;
  std::uint32_t stubs;
  /// Transit domains are 0 … transit_domains − 1, stubs follow. Routers are dealt in turn.
  std::uint32_t of(std::uint32_t router) const {
    return router < transit ? router % transit_domains
                            : transit_domains + (router - transit) % stubs;
  }
  /// The transit router on which the stub domain hangs.
  std::uint32_t gateway(std::uint32_t domain) const { return (domain - transit_domains) % transit; }
};

/// Throws InputError for values beyond the ranges, or more domains than transit routers.
Domains domains_of(const TransitStubSpec& spec);

/// REQUIRES: links counts in total. Throws as domains_of.
Growth grow_transit_stub(const TransitStubSpec& spec, std::size_t links, RandomStream& random);
Growth grow_transit_stub(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
