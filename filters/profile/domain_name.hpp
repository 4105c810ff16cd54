#pragma once

#include <string>
#include <string_view>

namespace chokepoint {

/// A domain name as rules hold it: lower case, without a final dot. Letters, digits, '-' and '_' in
/// labels of 1 to 63, at most 253 in all (RFC 1035 §2.3.4). A label may begin or end with '-':
/// measured block-lists have such names. Throws InputError{why} for anything else, so for
/// wildcards, for names not yet in their ASCII form (RFC 5891), and for addresses.
std::string parse_domain_name(std::string_view text);

/// The host in a URL, as it is written there, without user, port and brackets (RFC 3986 §3.2); in
/// text without "//", what comes before the first of '/', '?', '#'. Empty if there is none: so of a
/// port that is no number, and of "http:" whose slashes are missing or others.
std::string_view host_of_url(std::string_view url);

}  // namespace chokepoint
