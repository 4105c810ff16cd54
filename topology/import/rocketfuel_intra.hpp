#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the first line looks like `place place number`.
bool looks_like_rocketfuel_intra(const Source& source);

/// Reads the backbone of one ISP as Rocketfuel publishes it (Spring, Mahajan, Wetherall, SIGCOMM
/// 2002), `weights.intra` or `latencies.intra`, which look alike: one line `from to number` per
/// direction of a link. Routers, in the order of the file, are named as there, by place and number
/// ("Darwin,+Australia1837"), and stand in the state of the place where it tells one. Both
/// directions make one link (ListedLinks). Rates and delays are the defaults, as a mesh keeps no
/// weights. Throws InputError: lines of other fields, numbers that are not positive, a last line
/// without an end, no link at all.
Imported read_rocketfuel_intra(const Source& source);

/// The same, where the number is the delay in milliseconds.
Imported read_rocketfuel_latencies(const Source& source);

}  // namespace chokepoint
