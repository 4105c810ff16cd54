#include <array>

#include "filters/inspect/bittorrent.hpp"
#include "filters/inspect/dtls.hpp"
#include "filters/inspect/ftp.hpp"
#include "filters/inspect/imap.hpp"
#include "filters/inspect/ipsec.hpp"
#include "filters/inspect/irc.hpp"
#include "filters/inspect/openvpn.hpp"
#include "filters/inspect/pop3.hpp"
#include "filters/inspect/recogniser.hpp"
#include "filters/inspect/smtp.hpp"
#include "filters/inspect/socks.hpp"
#include "filters/inspect/ssh.hpp"
#include "filters/inspect/telnet.hpp"
#include "filters/inspect/tls_reader.hpp"
#include "filters/inspect/wireguard.hpp"

namespace chokepoint {
namespace {

/// A record that follows a ClientHello, where the beginning was not seen (RFC 8446 §5.1). The
/// readers of TLS see hellos first.
Likeness like_tls_record(const Opening& opening) {
  constexpr std::size_t kHeader = 5;
  const ByteView bytes = opening.bytes;
  if (bytes.size() >= kHeader) {
    return starts_like_tls_record(bytes) ? Likeness::kYes : Likeness::kNo;
  }
  const bool type = bytes.empty() || (load_u8(bytes, 0) >= 20 && load_u8(bytes, 0) <= 23);
  const bool version = bytes.size() < 2 || load_u8(bytes, 1) == 3;
  return type && version ? Likeness::kMaybe : Likeness::kNo;
}

constexpr std::array kRecognisers{
    Recogniser{App::kBitTorrent, Transport::kTcp, like_bittorrent_tcp, 160},
    Recogniser{App::kSsh, Transport::kTcp, like_ssh, 48},
    Recogniser{App::kIpsec, Transport::kTcp, like_ipsec_tcp, 48},
    Recogniser{App::kTls, Transport::kTcp, like_tls_record, 21},
    Recogniser{App::kSmtp, Transport::kTcp, like_smtp_client, 40},
    Recogniser{App::kFtp, Transport::kTcp, like_ftp_client, 40},
    Recogniser{App::kPop3, Transport::kTcp, like_pop3_client, 40},
    Recogniser{App::kIrc, Transport::kTcp, like_irc_client, 40},
    Recogniser{App::kImap, Transport::kTcp, like_imap_client, 32},
    Recogniser{App::kSmtp, Transport::kTcp, like_smtp_server, 31},
    Recogniser{App::kFtp, Transport::kTcp, like_ftp_server, 31},
    Recogniser{App::kPop3, Transport::kTcp, like_pop3_server, 31},
    Recogniser{App::kImap, Transport::kTcp, like_imap_server, 38},
    Recogniser{App::kIrc, Transport::kTcp, like_irc_server, 40},
    Recogniser{App::kOpenVpn, Transport::kTcp, like_openvpn_tcp, 32},
    Recogniser{App::kSocks, Transport::kTcp, like_socks_server, 30},
    Recogniser{App::kSocks, Transport::kTcp, like_socks_client, 15},
    Recogniser{App::kTelnet, Transport::kTcp, like_telnet, 16},

    Recogniser{App::kBitTorrent, Transport::kUdp, like_bittorrent_udp, 28},
    Recogniser{App::kWireGuard, Transport::kUdp, like_wireguard, 32},
    Recogniser{App::kDtls, Transport::kUdp, like_dtls, 37},
    Recogniser{App::kOpenVpn, Transport::kUdp, like_openvpn_udp, 32},
    Recogniser{App::kIpsec, Transport::kUdp, like_ipsec_udp, 16},

    Recogniser{App::kIpsec, Transport::kOther, like_ipsec_ip, 0},
};

}  // namespace

std::span<const Recogniser> recognisers() { return kRecognisers; }

}  // namespace chokepoint
