#include "filters/inspect/tls_app.hpp"

#include <algorithm>
#include <array>

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/text.hpp"
#include "filters/inspect/tor.hpp"

namespace chokepoint {
namespace {

/// Names under which public resolvers answer RFC 8484.
constexpr std::array<std::string_view, 8> kResolvers{
    "dns.google",      "cloudflare-dns.com", "one.one.one.one", "dns.quad9.net",
    "doh.opendns.com", "dns.adguard.com",    "dns.nextdns.io",  "doh.cleanbrowsing.org"};

bool is_resolver(std::string_view name) {
  return std::any_of(kResolvers.begin(), kResolvers.end(), [&](std::string_view resolver) {
    return name.size() >= resolver.size() &&
           equal_ignoring_case(name.substr(name.size() - resolver.size()), resolver) &&
           (name.size() == resolver.size() || name[name.size() - resolver.size() - 1] == '.');
  });
}

bool offers(ByteView alpn, std::string_view protocol) {
  ByteReader reader(alpn);
  while (reader.left() > 0) {
    const ByteView name = reader.take(reader.u8());
    if (!reader.failed() && as_text(name) == protocol) return true;
    if (reader.failed()) return false;
  }
  return false;
}

}  // namespace

App app_of_tls(std::uint16_t server_port, std::string_view server_name, ByteView alpn) {
  constexpr std::uint16_t kDotPort = 853;
  if (offers(alpn, "doq")) return App::kDoh;
  if (server_port == kDotPort || offers(alpn, "dot")) return App::kDot;
  return is_resolver(server_name) ? App::kDoh : App::kUnknown;
}

App app_of_hello(std::uint16_t server_port, const ClientHelloView& hello) {
  if (is_tor_hello(hello)) return App::kTor;
  return app_of_tls(server_port, hello.server_name, hello.alpn);
}

}  // namespace chokepoint
