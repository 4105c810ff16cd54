#include <algorithm>
#include <initializer_list>
#include <string>

#include <catch2/catch.hpp>

#include "filters/inspect/recogniser.hpp"
#include "tests/filters/wire_text.hpp"

using namespace chokepoint;
using test::from_hex;

namespace {

struct Ports {
  std::uint16_t source = 40'000;
  std::uint16_t destination = 40'001;
};

/// What the table makes of the first bytes of a direction; kUnknown if no one is sure.
App app_of(const std::string& bytes, Transport transport, Ports ports) {
  const Opening opening{as_byte_view(bytes), transport, ports.source, ports.destination, 0};
  for (const Recogniser& recogniser : recognisers()) {
    if (recogniser.transport != transport) continue;
    if (recogniser.like(opening) == Likeness::kYes) return recogniser.app;
  }
  return App::kUnknown;
}

App tcp(const std::string& bytes, Ports ports = {}) {
  return app_of(bytes, Transport::kTcp, ports);
}
App udp(const std::string& bytes, Ports ports = {}) {
  return app_of(bytes, Transport::kUdp, ports);
}
App from_server(const std::string& bytes, std::uint16_t port) { return tcp(bytes, {port, 40'000}); }
App to_server(const std::string& bytes, std::uint16_t port) { return tcp(bytes, {40'000, port}); }

}  // namespace

TEST_CASE("SSH is its identification string, of any version", "[filters]") {
  CHECK(tcp("SSH-2.0-billsSSH_3.6.3q3\r\n") == App::kSsh);  // RFC 4253 §4.2
  CHECK(tcp("SSH-1.99-OpenSSH_3.9p1\n") == App::kSsh);
  CHECK(tcp("SSH-2.0") == App::kUnknown);
  CHECK(tcp("SSH-x.0-a\r\n") == App::kUnknown);
}

TEST_CASE("A greeting 220 is SMTP's or FTP's by its words, by its port if it has none",
          "[filters]") {
  CHECK(tcp("220 foo.com Simple Mail Transfer Service Ready\r\n") == App::kUnknown);
  CHECK(from_server("220 foo.com Simple Mail Transfer Service Ready\r\n", 25) == App::kSmtp);
  CHECK(from_server("220 Service ready for new user.\r\n", 21) == App::kFtp);
  CHECK(tcp("220 xc90.websitewelcome.com ESMTP Exim 4.69 #1\r\n") == App::kSmtp);
  CHECK(tcp("220 (vsFTPd 3.0.3)\r\n") == App::kFtp);
  CHECK(tcp("220-FileZilla Server 0.9.60 beta\r\n") == App::kFtp);
  CHECK(tcp("220 ftp.example.org ESMTP Postfix\r\n") == App::kSmtp);
  // Nothing is said before the whole line is there.
  CHECK(tcp("220 ftp.example.org ESM") == App::kUnknown);
}

TEST_CASE("Mail clients are told apart by their commands", "[filters]") {
  CHECK(tcp("EHLO bar.com\r\n") == App::kSmtp);  // RFC 5321 appendix D.1
  CHECK(tcp("helo bar.com\n") == App::kSmtp);
  CHECK(tcp("MAIL FROM:<Smith@bar.com>\r\n") == App::kSmtp);
  CHECK(tcp("HELLO world\r\n") == App::kUnknown);
  CHECK(tcp("EHLO \r\n") == App::kUnknown);
  // RFC 1939 §10, RFC 3501 §8.
  CHECK(tcp("+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n") == App::kPop3);
  CHECK(tcp("APOP mrose c4c9334bac560ecc979e58001b3e22fb\r\n") == App::kPop3);
  CHECK(tcp("* OK IMAP4rev1 Service Ready\r\n") == App::kImap);
  CHECK(tcp("a001 login mrc secret\r\n") == App::kImap);
  CHECK(tcp("a1 CAPABILITY\r\n") == App::kImap);
  CHECK(tcp("+OK\r\n") == App::kUnknown);  // Redis says it too
  CHECK(from_server("+OK\r\n", 110) == App::kPop3);
}

TEST_CASE("USER is POP3's, FTP's or IRC's by the commands that follow", "[filters]") {
  CHECK(tcp("USER mrose\r\n") == App::kUnknown);
  CHECK(to_server("USER mrose\r\n", 110) == App::kPop3);
  CHECK(to_server("USER mrose\r\n", 21) == App::kFtp);
  CHECK(tcp("USER mrose\r\nPASS secret\r\nSYST\r\n") == App::kFtp);
  CHECK(tcp("USER mrose\r\nPASS secret\r\nUIDL\r\n") == App::kPop3);
  CHECK(tcp("USER anonymous\r\n") == App::kFtp);
  CHECK(tcp("USER guest 0 * :Ronnie Reagan\r\n") == App::kIrc);  // RFC 2812 §3.1.3
  CHECK(tcp("CAP LS 302\r\n") == App::kIrc);
  CHECK(tcp(":card.freenode.net NOTICE * :*** Checking Ident\r\n") == App::kIrc);
}

TEST_CASE("Telnet negotiates: once on its port, twice elsewhere", "[filters]") {
  CHECK(from_server(from_hex("fffd25"), 23) == App::kTelnet);
  CHECK(tcp(from_hex("fffd25")) == App::kUnknown);
  CHECK(tcp(from_hex("fffb03fffd18")) == App::kTelnet);
  CHECK(tcp(from_hex("fffb9064fffb9064")) == App::kUnknown);  // frames of MPEG audio
}

TEST_CASE("WireGuard's messages have exactly their sizes and three zero bytes", "[filters]") {
  const auto message = [](char type, std::size_t size) {
    std::string bytes(size, '\x5a');
    bytes.replace(0, 4, std::string{type, 0, 0, 0});
    return bytes;
  };
  CHECK(udp(message(1, 148)) == App::kWireGuard);
  CHECK(udp(message(2, 92)) == App::kWireGuard);
  CHECK(udp(message(3, 64)) == App::kWireGuard);
  CHECK(udp(message(1, 149)) == App::kUnknown);
  CHECK(udp(message(2, 148)) == App::kUnknown);
  std::string data = message(4, 32);
  data.replace(8, 8, std::string("\x07\0\0\0\0\0\0\0", 8));
  CHECK(udp(data) == App::kWireGuard);
  CHECK(udp(data + "x") == App::kUnknown);
  CHECK(udp(message(4, 32)) == App::kUnknown);  // a counter that no session reaches
  std::string reserved = message(1, 148);
  reserved[2] = 1;
  CHECK(udp(reserved) == App::kUnknown);
}

TEST_CASE("OpenVPN's resets are found plain, with an HMAC and encrypted", "[filters]") {
  const std::string session = from_hex("507a28a78275788d");
  const std::string other = from_hex("9ad747beb24d8a1b");
  const std::string id = from_hex("00000001");
  const std::string time = from_hex("577e73b3");
  const std::string none = from_hex("0000000000");
  const std::string plain = "\x38" + session + none;
  const std::string authenticated = "\x38" + session + std::string(20, 'h') + id + time + none;
  const std::string encrypted = "\x38" + session + id + time + std::string(32 + 5, 'c');
  const std::string answer =
      "\x40" + other + from_hex("0100000000") + session + from_hex("00000000");
  for (const auto& packet : {plain, authenticated, encrypted, answer}) {
    CHECK(udp(packet) == App::kOpenVpn);
    CHECK(udp(packet + "x") == App::kUnknown);
    const std::string length{0, static_cast<char>(packet.size())};
    CHECK(tcp(length + packet) == App::kOpenVpn);
    CHECK(tcp(length + packet + "next") == App::kOpenVpn);
    CHECK(tcp(length + packet.substr(1)) == App::kUnknown);
  }
  const std::string wrapped_key = std::string(297, 'k') + from_hex("012b");
  const std::string version_2 = "\x50" + session + id + time + std::string(32 + 5, 'c');
  CHECK(udp(version_2 + wrapped_key) == App::kOpenVpn);
  CHECK(udp(version_2 + "k" + wrapped_key) == App::kUnknown);
}

TEST_CASE("IKE is told by its header, ESP in UDP only on its port", "[filters]") {
  const std::string body(16, 'p');
  const std::string spi = from_hex("05ac0f4d122013f4");
  const std::string ike =
      spi + std::string(8, 0) + from_hex("2120220800000000") + from_hex("0000002c") + body;
  CHECK(udp(ike, {500, 500}) == App::kIpsec);
  CHECK(udp(ike) == App::kIpsec);
  CHECK(udp(ike + "x", {500, 500}) == App::kUnknown);
  const std::string marker(4, 0);
  CHECK(udp(marker + ike, {4500, 4500}) == App::kIpsec);
  CHECK(udp(marker + ike) == App::kUnknown);
  const std::string esp = from_hex("c0ffee0100000001") + std::string(40, 'c');
  CHECK(udp(esp, {4500, 4500}) == App::kIpsec);
  CHECK(udp(esp) == App::kUnknown);
  CHECK(udp("\xff", {4500, 4500}) == App::kIpsec);
  CHECK(udp("\xff") == App::kUnknown);
  CHECK(tcp("IKETCP") == App::kIpsec);
  Opening raw;
  raw.transport = Transport::kOther;
  raw.bytes = as_byte_view(esp);
  for (const Recogniser& recogniser : recognisers()) {
    if (recogniser.transport != Transport::kOther) continue;
    raw.ip_protocol = 50;
    CHECK(recogniser.like(raw) == Likeness::kYes);
    raw.ip_protocol = 47;
    CHECK(recogniser.like(raw) == Likeness::kNo);
  }
}

TEST_CASE("BitTorrent is its handshake, its DHT, its trackers and uTP", "[filters]") {
  const std::string handshake =
      "\x13"
      "BitTorrent protocol";
  CHECK(tcp(handshake + std::string(48, 0)) == App::kBitTorrent);
  CHECK(tcp(handshake.substr(0, 19)) == App::kUnknown);
  // The examples of BEP 5.
  CHECK(udp("d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe") == App::kBitTorrent);
  CHECK(udp("d1:rd2:id20:mnopqrstuvwxyz123456e1:t2:aa1:y1:re") == App::kBitTorrent);
  CHECK(udp("d1:eli201e23:A Generic Error Ocurrede1:t2:aa1:y1:ee") == App::kBitTorrent);
  CHECK(udp("d3:cow3:moo4:spam4:eggse") == App::kUnknown);
  CHECK(udp(from_hex("00000417271019800000000012345678")) == App::kBitTorrent);  // BEP 15
  const std::string rest = from_hex("5302ed63929600000000001000000001");
  CHECK(udp(from_hex("4100") + rest + from_hex("0000")) == App::kBitTorrent);  // BEP 29: ST_SYN
  CHECK(udp(from_hex("4100") + rest + from_hex("0001")) == App::kUnknown);
  CHECK(udp(from_hex("4200") + rest + from_hex("0000")) == App::kUnknown);
}

TEST_CASE("SOCKS is named once its request came, or by its port", "[filters]") {
  // What comes after each wait is a segment of its own; the last of them begins at `newest`.
  const auto in_turn = [](const std::string& before, const std::string& last) {
    const std::string bytes = before + last;
    Opening opening{as_byte_view(bytes), Transport::kTcp, 40'000, 40'001};
    opening.newest = before.size();
    const auto sure = [&](const Recogniser& each) {
      return each.transport == Transport::kTcp && each.like(opening) == Likeness::kYes;
    };
    const auto found = std::find_if(recognisers().begin(), recognisers().end(), sure);
    return found == recognisers().end() ? App::kUnknown : found->app;
  };
  CHECK(to_server(from_hex("050100"), 1080) == App::kSocks);
  CHECK(tcp(from_hex("050100")) == App::kUnknown);
  CHECK(in_turn(from_hex("050100"), from_hex("05010001805f9bc60050")) == App::kSocks);
  CHECK(in_turn(from_hex("05020002") + from_hex("01") + "\x04user\x06secret",
                from_hex("05010003") +
                    "\x0b"
                    "example.org" +
                    from_hex("0050")) == App::kSocks);
  CHECK(tcp(from_hex("050005000001")) == App::kSocks);  // the server's side
  CHECK(tcp(from_hex("0401005042660763") + "Fred" + from_hex("00")) == App::kSocks);
  CHECK(tcp(from_hex("0401005000000001") + "Fred" + std::string(1, 0) + "example.org" +
            std::string(1, 0)) == App::kSocks);
  CHECK(tcp(from_hex("0401015f00000100000000")) == App::kUnknown);  // an answer in TDS
}

TEST_CASE("Who does not wait for the answer speaks no SOCKS", "[filters]") {
  CHECK(tcp(from_hex("0401005042660763") + "Fred" + from_hex("00") + "more") == App::kUnknown);
  CHECK(tcp(from_hex("05010005010001805f9bc60050")) == App::kUnknown);
  CHECK(to_server(from_hex("05010005010001805f9bc60050"), 1080) == App::kUnknown);
}

TEST_CASE("DTLS fills a datagram with records; STUN is nobody's", "[filters]") {
  CHECK(udp(from_hex("16fefd0000000000000000") + from_hex("0004") + "abcd") == App::kDtls);
  CHECK(udp(from_hex("17fefd0001000000000007") + from_hex("0004") + "abcd") == App::kDtls);
  CHECK(udp(from_hex("16fefd0000000000000000") + from_hex("0005") + "abcd") == App::kUnknown);
  // RFC 5769 §2.1: the beginning of a binding request, and one without attributes.
  CHECK(udp(from_hex("000100002112a442b7e7a701bc34d686fa87dfae")) == App::kUnknown);
  CHECK(udp(from_hex("010100002112a442b7e7a701bc34d686fa87dfae")) == App::kUnknown);
}
