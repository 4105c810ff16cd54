#include "filters/profile/domain_name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "filters/inspect/authority.hpp"
#include "filters/inspect/text.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/ip_address.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; }

[[noreturn]] void reject(std::string_view text, std::string_view why) {
  throw InputError("", 0, "", fmt::format("'{}' {}", text.substr(0, kLongestName), why));
}

bool is_web_scheme(std::string_view text) {
  return equal_ignoring_case(text, "http") || equal_ignoring_case(text, "https");
}

/// Walks the labels and returns the last.
std::string_view last_label(std::string_view name, std::string_view text) {
  for (;;) {
    const std::size_t dot = name.find('.');
    const std::string_view label = name.substr(0, dot);
    if (label.empty() || label.size() > kLongestLabel) {
      reject(text, "has a label that is empty or longer than 63");
    }
    if (dot == std::string_view::npos) return label;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

std::string parse_domain_name(std::string_view text) {
  if (text.empty()) throw InputError("", 0, "", "is an empty name");
  if (IpAddress::parse(text)) reject(text, "is an address, not a name");
  if (text.starts_with("*.")) reject(text, "needs no \"*.\": a name stands for all below it too");
  std::string name(text);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (static_cast<unsigned char>(c) >= 0x80) reject(text, "must be in its ASCII form, xn--");
  }
  if (name.ends_with('.')) name.pop_back();
  if (name.size() > kLongestName) reject(text, "is longer than 253");
  const auto odd =
      std::find_if(name.begin(), name.end(), [](char c) { return c != '.' && !is_name_char(c); });
  if (odd != name.end()) reject(text, fmt::format("is no domain name, as it has '{}' in it", *odd));
  const std::string_view last = last_label(name, text);
  if (std::all_of(last.begin(), last.end(), is_digit)) {
    reject(text, "is neither a domain name nor an address");
  }
  return name;
}

std::string_view host_of_url(std::string_view url) {
  std::string_view host = without_userinfo(authority_of_url(url));
  std::size_t end = host.find(':');
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return {};
    end = close + 1 == host.size() ? std::string_view::npos : close + 1;
    if (end != std::string_view::npos && host[end] != ':') return {};
  }
  if (end != std::string_view::npos) {
    // "http:" without slashes, or with others, is no host with an empty port.
    const std::string_view port = host.substr(end + 1);
    const bool scheme = port.empty() && end + 1 < url.size() && is_web_scheme(host.substr(0, end));
    if (scheme || !std::all_of(port.begin(), port.end(), is_digit)) return {};
    host = host.substr(0, end);
  }
  return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

}  // namespace chokepoint
