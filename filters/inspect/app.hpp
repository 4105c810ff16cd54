#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace chokepoint {

/// Application protocol of a flow, as its bytes show it. A new one gets a line here, one in the
/// table of app.cpp, and a recogniser (recogniser.hpp) or a reader.
enum class App : std::uint8_t {
  kUnknown,
  kHttp,   ///< HTTP/1.x, in the clear
  kHttp2,  ///< HTTP/2 in the clear (h2c)
  kTls,    ///< TLS over TCP whose inner protocol does not show
  kDtls,
  kQuic,
  kDns,  ///< over UDP or TCP, mDNS and LLMNR too
  kDot,  ///< DNS over TLS (RFC 7858)
  kDoh,  ///< DNS over HTTPS (RFC 8484) or QUIC (RFC 9250), by server name or content
  kSsh,
  kSmtp,
  kImap,
  kPop3,
  kFtp,  ///< control connection
  kIrc,
  kTelnet,
  kOpenVpn,
  kWireGuard,
  kIpsec,  ///< IKE (RFC 7296), ESP and AH, also in UDP (RFC 3948)
  kTor,
  kBitTorrent,  ///< peer wire, DHT, uTP, trackers
  kSocks,
};

/// The label of reports and profiles: "http", "tls", "openvpn", …; "other" for kUnknown.
std::string_view app_label(App app);
/// The protocol with that label; nothing if there is none.
std::optional<App> find_app(std::string_view label);
/// Whether `told` says more about a flow than `known` does: anything does after kUnknown and after
/// a proxy's protocol, and kDoh, kDot, kTor after the TLS, QUIC or HTTP that carries them.
bool refines(App known, App told);
/// Whether content is hidden from whoever has no keys: kTls, kQuic, kSsh, VPNs, …. Not kDoh alone,
/// which HTTP in the clear may carry; where TLS or QUIC does, they were told before.
bool is_encrypted(App app);

}  // namespace chokepoint
