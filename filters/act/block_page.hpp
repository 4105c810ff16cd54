#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// A whole HTTP/1.1 answer (RFC 9112 §4) that ends its connection, with HTML content.
std::string http_answer(unsigned status, std::string_view html);

}  // namespace chokepoint
