#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Barabási & Albert (Science 1999): routers arrive one by one and each links to `attach` earlier
/// ones, drawn by their degree. The first attach + 1 routers form a clique. Always connected.
/// Degrees fall as P(k) = 2m(m+1) / (k(k+1)(k+2)), exponent 3 (Dorogovtsev et al. 2000).
/// Throws InputError unless 1 ≤ attach < routers.
Growth draw_barabasi_albert(std::uint32_t routers, std::uint32_t attach, RandomStream& random);

/// The model's ladder, in rounds: the first is the model's tree (attach = 1), and in each later one
/// the routers, in random order, link once more to an earlier router drawn by its present degree.
/// After m rounds the mean degree of the router that came i-th is the model's, m √(n / i).
Growth grow_barabasi_albert(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
