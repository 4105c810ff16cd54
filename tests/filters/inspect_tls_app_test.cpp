#include <string>

#include <catch2/catch.hpp>

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/tls_app.hpp"
#include "filters/inspect/tor.hpp"
#include "tests/filters/wire_text.hpp"

using namespace chokepoint;
using test::from_hex;

namespace {

App app_of(std::uint16_t port, std::string_view name, const std::string& alpn = {}) {
  return app_of_tls(port, name, as_byte_view(alpn));
}

}  // namespace

TEST_CASE("DNS inside TLS and QUIC is told by port, ALPN or the resolver's name", "[filters]") {
  CHECK(app_of(853, "example.org") == App::kDot);
  CHECK(app_of(443, "example.org",
               "\x03"
               "dot") == App::kDot);
  CHECK(app_of(853, "example.org",
               "\x03"
               "doq") == App::kDoh);
  CHECK(app_of(443, "dns.google", "\x02h2") == App::kDoh);
  CHECK(app_of(443, "mozilla.cloudflare-dns.com", "\x02h2") == App::kDoh);
  CHECK(app_of(443, "example.org", "\x02h2") == App::kUnknown);
  CHECK(app_of(443, "xdns.google") == App::kUnknown);
  CHECK(app_of(443, "example.org",
               "\x09"
               "dot") == App::kUnknown);  // cut
}

TEST_CASE("Tor is a drawn name without ALPN, or the suites of its old versions", "[filters]") {
  const std::string old_suites = from_hex("c00ac013c003feff000a00ff");
  const std::string new_suites = from_hex("130113021303c02bc02f00ff");
  ClientHelloView hello;
  hello.server_name = "www.t3i3ru.com";  // too short to look drawn
  hello.cipher_suites = as_byte_view(old_suites);
  CHECK(is_tor_hello(hello));
  hello.cipher_suites = as_byte_view(new_suites);
  CHECK_FALSE(is_tor_hello(hello));
  hello.server_name = "www.e6r5p57kbafwrxj3plz.com";
  CHECK(is_tor_hello(hello));
  CHECK(app_of_hello(443, hello) == App::kTor);
  const std::string alpn = "\x02h2";
  hello.alpn = as_byte_view(alpn);
  CHECK_FALSE(is_tor_hello(hello));
  hello.alpn = {};
  for (const auto* name : {"www.wikipedia.com", "www.e6r5p57kbafwrxj3plz.org", "", "www..com",
                           "e6r5p57kbafwrxj3plz.com", "www.theguardian.com"}) {
    hello.server_name = name;
    CHECK_FALSE(is_tor_hello(hello));
  }
}

TEST_CASE("Names in relays' certificates are told from chosen ones", "[filters]") {
  CHECK(is_tor_certificate_name("www.g6ghvisevf3ibuu5.net"));
  CHECK_FALSE(is_tor_certificate_name("www.slideshare.net"));
  CHECK_FALSE(is_tor_certificate_name("g6ghvisevf3ibuu5.net"));
  CHECK_FALSE(is_tor_certificate_name("www.g6ghvisevf3ibuu5.com"));
}
