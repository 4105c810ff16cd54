#pragma once

#include <cstddef>
#include <string_view>

namespace chokepoint {

/// The number of bytes, 1 to 4, of the UTF-8 sequence at the start of `text`; 0 where there is
/// none: overlong forms, surrogates and values above U+10FFFF are none (RFC 3629, section 4).
std::size_t utf8_length(std::string_view text);

/// Whether all of `text` is UTF-8.
bool is_utf8(std::string_view text);

}  // namespace chokepoint
