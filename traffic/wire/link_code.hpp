#pragma once

#include <optional>
#include <string>

#include "traffic/wire/link.hpp"

namespace chokepoint {

/// The link type with that number in a capture file (the registry of LINKTYPE_ values,
/// draft-ietf-opsawg-pcaplinktype) or of libpcap's (DLT_); nothing if no reader here knows it.
/// Types that are known to hold no IP packets have one too: their packets are counted.
std::optional<LinkType> link_type_of(int code);
/// For people to read; the number if it has no name.
std::string link_type_name(int code);

}  // namespace chokepoint
