#include "filters/inspect/tls_app.hpp"

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/doh.hpp"
#include "filters/inspect/tor.hpp"

namespace chokepoint {
namespace {

/// Whether the protocol, or a draft of it ("doq-i02"), is offered.
bool offers(ByteView alpn, std::string_view protocol) {
  ByteReader reader(alpn);
  while (reader.left() > 0) {
    const ByteView name = reader.take(reader.u8());
    if (reader.failed()) return false;
    const std::string_view text = as_text(name);
    if (text == protocol) return true;
    if (text.starts_with(protocol) && text.substr(protocol.size()).starts_with("-i")) return true;
  }
  return false;
}

}  // namespace

App app_of_tls(std::uint16_t server_port, std::string_view server_name, ByteView alpn) {
  constexpr std::uint16_t kDotPort = 853;
  if (offers(alpn, "doq")) return App::kDoh;
  if (server_port == kDotPort || offers(alpn, "dot")) return App::kDot;
  return is_doh_resolver(server_name) ? App::kDoh : App::kUnknown;
}

App app_of_hello(std::uint16_t server_port, const ClientHelloView& hello) {
  if (hello.carrier == HelloCarrier::kTls && is_tor_hello(hello)) return App::kTor;
  return app_of_tls(server_port, hello.server_name, hello.alpn);
}

}  // namespace chokepoint
