#include "filters/inspect/doh.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/text.hpp"

namespace chokepoint {
namespace {

// Names that the resolvers' operators publish and that the public list of DNSCrypt
// (github.com/DNSCrypt/dnscrypt-resolvers, public-resolvers.md) and curl's
// (github.com/curl/curl/wiki/DNS-over-HTTPS) have most of.
constexpr std::array<std::string_view, 33> kResolvers{
    "cloudflare-dns.com",      // 1.1.1.1, mozilla., security., family., chrome.
    "one.one.one.one",         // 1.1.1.1
    "cloudflare-gateway.com",  // Cloudflare Zero Trust, a label per customer
    "dns.google",              // 8.8.8.8
    "dns.google.com",          // Google, before dns.google
    "dns.quad9.net",           // 9.9.9.9
    "dns9.quad9.net",          //
    "dns10.quad9.net",         //
    "dns11.quad9.net",         //
    "doh.opendns.com",         // Cisco
    "doh.familyshield.opendns.com",
    "doh.umbrella.com",
    "dns.adguard.com",  // AdGuard, before adguard-dns.com
    "dns.adguard-dns.com",
    "family.adguard-dns.com",
    "unfiltered.adguard-dns.com",
    "dns.nextdns.io",
    "doh.cleanbrowsing.org",
    "doh.dns.sb",
    "doh.mullvad.net",
    "dns.mullvad.net",
    "doh.libredns.gr",
    "dns.alidns.com",  // Alibaba
    "doh.pub",         // Tencent
    "dns.twnic.tw",    // 101.101.101.101
    "dns.switch.ch",   // Switzerland's registry
    "odvr.nic.cz",     // Czech registry
    "dns.digitale-gesellschaft.ch",
    "doh.ffmuc.net",
    "doh.xfinity.com",  // Comcast
    "freedns.controld.com",
    "dns.controld.com",
    "doh.applied-privacy.net",
};

bool same_or_below(std::string_view name, std::string_view above) {
  if (name.size() < above.size()) return false;
  if (!equal_ignoring_case(name.substr(name.size() - above.size()), above)) return false;
  return name.size() == above.size() || name[name.size() - above.size() - 1] == '.';
}

int base64url_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-' || c == '+') return 62;  // some clients use the other alphabet
  if (c == '_' || c == '/') return 63;
  return -1;
}

/// RFC 4648 §5, without padding. Nothing if a byte is wrong or `out` too small.
std::optional<ByteView> decode_base64url(std::string_view text, std::span<std::byte> out) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::uint32_t bits = 0;
  unsigned count = 0;
  std::size_t size = 0;
  for (const char c : text) {
    const int value = base64url_value(c);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    if (size == out.size()) return std::nullopt;
    out[size++] = static_cast<std::byte>(bits >> count & 0xffU);
  }
  return out.first(size);
}

}  // namespace

bool is_doh_resolver(std::string_view server_name) {
  if (server_name.ends_with('.')) server_name.remove_suffix(1);
  return std::any_of(kResolvers.begin(), kResolvers.end(),
                     [&](std::string_view known) { return same_or_below(server_name, known); });
}

bool read_doh_target(std::string_view target, FindingSink& sink) {
  constexpr std::string_view kParameter = "dns=";
  constexpr std::size_t kLongestQuery = 1024;  // what clients send is below 512
  std::size_t at = target.find('?');
  while (at != std::string_view::npos && !target.substr(at + 1).starts_with(kParameter)) {
    at = target.find('&', at + 1);
  }
  if (at == std::string_view::npos) return false;
  std::string_view value = target.substr(at + 1 + kParameter.size());
  value = value.substr(0, value.find_first_of("&#"));
  std::array<std::byte, kLongestQuery> buffer;
  const auto message = decode_base64url(value, buffer);
  // Only the name of a parameter speaks for DNS, so the content must too.
  return message && read_dns_message(*message, DnsTrust::kByContent, sink, App::kDoh);
}

void DohContent::on_bytes(ByteView bytes) {
  too_long_ = too_long_ || bytes.size() > kLongest - message_.size();
  if (!too_long_) message_.insert(message_.end(), bytes.begin(), bytes.end());
}

void DohContent::on_end(FindingSink& sink) {
  if (!too_long_) read_dns_message(message_, DnsTrust::kByPort, sink, App::kDoh);
  message_.clear();
  too_long_ = false;
}

}  // namespace chokepoint
