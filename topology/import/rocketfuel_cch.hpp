#pragma once

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the first line looks like `number @place …`.
bool looks_like_rocketfuel_cch(const Source& source);

/// Reads the router-level map of one ISP as Rocketfuel publishes it, `.cch` (Spring, Mahajan,
/// Wetherall, SIGCOMM 2002):
///
///     uid @place [+] [bb] (neighbours) [&external] -> <uid> … {-uid} … =name[!] rN
///
/// One router per line of a uid that is not negative, named by place and uid as in `weights.intra`
/// ("Mumbai,+IN456"), in the state of its place where that tells one. Both ends list a link (see
/// ListedLinks); a router that lists itself has a loop, which is kept. Lines of negative uids are
/// routers of other networks, of which the file knows nothing but an address: they and the links to
/// them, {-uid}, are left out and counted. The number of neighbours is not compared: the published
/// cuts (.r0) keep the one of the whole map. Lines that start with '#' are skipped. Rates and
/// delays are the defaults. Throws InputError: lines of other fields, a uid described twice, a
/// neighbour without a line (the file is cut), a last line without an end, no router at all.
Imported read_rocketfuel_cch(const Source& source);

}  // namespace chokepoint
