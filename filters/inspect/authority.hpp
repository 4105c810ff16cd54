#pragma once

#include <string_view>

namespace chokepoint {

/// The host of an authority, "user@host:port" (RFC 3986 §3.2): what stands behind the last '@',
/// with the port. Servers take no other for the name (RFC 9110 §4.2.4).
constexpr std::string_view without_userinfo(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  return at == std::string_view::npos ? authority : authority.substr(at + 1);
}

/// The authority of "scheme://authority/path", "//authority/path" or "authority/path"; '?' and '#'
/// end it too.
std::string_view authority_of_url(std::string_view url);

}  // namespace chokepoint
