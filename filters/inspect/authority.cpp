#include "filters/inspect/authority.hpp"

#include <algorithm>

#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

/// The length of "scheme://" (RFC 3986 §3.1) at the beginning, or of "//" alone; 0 if there is
/// none.
std::size_t scheme_length(std::string_view url) {
  constexpr std::string_view kSlashes = "//";
  if (url.starts_with(kSlashes)) return kSlashes.size();
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos || !url.substr(colon + 1).starts_with(kSlashes)) return 0;
  const std::string_view scheme = url.substr(0, colon);
  const bool fits = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    const char low = ascii_lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
  return fits ? colon + 1 + kSlashes.size() : 0;
}

}  // namespace

std::string_view authority_of_url(std::string_view url) {
  url.remove_prefix(scheme_length(url));
  return url.substr(0, url.find_first_of("/?#"));
}

}  // namespace chokepoint
