#pragma once

#include "topology/generate/growth.hpp"

namespace chokepoint {

/// Baran's redundancy levels (RAND RM-3420, 1964): links per station of the endless lattice.
/// 1 tree, 1.5 brick, 2 square, 3 one diagonal, 4 both diagonals, 6 and 8 with longer links.
inline constexpr double kLatticeRedundancies[] = {1, 1.5, 2, 3, 4, 6, 8};

/// The lattice of rows × columns at one of kLatticeRedundancies; at redundancy 1 a random spanning
/// tree of the square lattice. Throws InputError for another redundancy.
Growth make_lattice(std::uint32_t rows, std::uint32_t columns, double redundancy,
                    RandomStream& random);

/// A lattice, as near to square as `routers` allows, that grows: a random spanning tree of the
/// square lattice, then its other links in random order, then one diagonal, the other, and ever
/// longer links, each kind complete before the next begins.
Growth grow_lattice(std::uint32_t routers, std::size_t links, RandomStream& random);

}  // namespace chokepoint
