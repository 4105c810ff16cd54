#include "filters/inspect/app.hpp"

#include <algorithm>
#include <array>

namespace chokepoint {
namespace {

struct Row {
  App app;
  std::string_view label;
  bool encrypted;
};

constexpr std::array kApps{
    Row{App::kUnknown, "other", false},
    Row{App::kHttp, "http", false},
    Row{App::kHttp2, "http2", false},
    Row{App::kTls, "tls", true},
    Row{App::kDtls, "dtls", true},
    Row{App::kQuic, "quic", true},
    Row{App::kDns, "dns", false},
    Row{App::kDot, "dot", true},
    Row{App::kDoh, "doh", false},
    Row{App::kSsh, "ssh", true},
    Row{App::kSmtp, "smtp", false},
    Row{App::kImap, "imap", false},
    Row{App::kPop3, "pop3", false},
    Row{App::kFtp, "ftp", false},
    Row{App::kIrc, "irc", false},
    Row{App::kTelnet, "telnet", false},
    Row{App::kOpenVpn, "openvpn", true},
    Row{App::kWireGuard, "wireguard", true},
    Row{App::kIpsec, "ipsec", true},
    Row{App::kTor, "tor", true},
    Row{App::kBitTorrent, "bittorrent", false},
    Row{App::kSocks, "socks", false},
};

const Row& row_of(App app) { return kApps[static_cast<std::size_t>(app)]; }

constexpr bool in_order() {
  for (std::size_t i = 0; i < kApps.size(); ++i) {
    if (kApps[i].app != static_cast<App>(i)) return false;
  }
  return true;
}
static_assert(in_order(), "the table follows the enumeration");

}  // namespace

std::string_view app_label(App app) { return row_of(app).label; }

std::optional<App> find_app(std::string_view label) {
  const auto found =
      std::find_if(kApps.begin(), kApps.end(), [&](const Row& row) { return row.label == label; });
  return found == kApps.end() ? std::nullopt : std::optional(found->app);
}

bool refines(App known, App told) {
  switch (known) {
    case App::kUnknown:
    case App::kSocks:
      return told != App::kUnknown;
    case App::kTls:
      return told == App::kDoh || told == App::kDot || told == App::kTor;
    case App::kHttp:
      return told == App::kHttp2 || told == App::kDoh || told == App::kBitTorrent;
    case App::kHttp2:
    case App::kQuic:
      return told == App::kDoh;
    default:
      return false;
  }
}

bool is_encrypted(App app) { return row_of(app).encrypted; }

}  // namespace chokepoint
