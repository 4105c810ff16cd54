#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// Bytes of the wire as valid UTF-8: what is valid UTF-8 stays, any other byte becomes \DDD in
/// decimal, as in DNS master files (RFC 1035 §5.1).
std::string printable(std::string_view bytes);

}  // namespace chokepoint
