#include <random>

#include "tests/filters/flow_talk.hpp"
#include "tests/filters/wire_text.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

// What speaks is told by its bytes: ports of DNS, NetBIOS and others make no difference.

namespace {

constexpr std::array<std::uint16_t, 6> kPorts{53, 5353, 5355, 137, 443, 40'001};

std::string framed(const std::string& message) {
  std::string out;
  append_u16(out, message.size());
  return out + message;
}

/// OpenVPN's hard reset of a client, as in its developer manual.
const std::string kOpenVpnReset = "\x38" + from_hex("507a28a78275788d0000000000");

std::string wireguard_initiation() {
  std::string bytes(148, '\x5a');
  bytes.replace(0, 4, std::string("\x01\0\0\0", 4));
  return bytes;
}

/// A DTLS 1.2 ClientHello (RFC 6347 §4.2) made of a TLS one, in one record.
std::string dtls_hello(std::string_view name, std::string_view version = "\xfe\xfd") {
  std::string body = client_hello(name).substr(9);
  body.replace(0, 2, version);
  body.insert(35, 1, '\0');  // no cookie
  std::string message("\x01\0", 2);
  append_u16(message, body.size());
  message += std::string(5, '\0');  // number, offset
  message += '\0';
  append_u16(message, body.size());
  std::string record = "\x16" + std::string(version) + std::string(8, '\0');
  append_u16(record, message.size() + body.size());
  return record + message + body;
}

struct Spoken {
  App app;
  std::string words;
  Names server_names = {};
  Names hosts = {};
};

void check_tcp(const Spoken& each, std::uint16_t client, std::uint16_t server, bool handshake) {
  CAPTURE(app_label(each.app), client, server, handshake);
  TcpTalk connection(client, server, handshake);
  connection.client(each.words);
  CHECK(connection.talk.app() == each.app);
  CHECK(connection.talk.found.server_names == each.server_names);
  CHECK(connection.talk.found.hosts == each.hosts);
  CHECK(connection.talk.found.dns_names.empty());
}

}  // namespace

TEST_CASE("What a client says over TCP is named by its bytes on every port, from and to",
          "[filters]") {
  for (const Spoken& each :
       {Spoken{App::kTls, client_hello("blocked.example"), {"blocked.example"}},
        Spoken{
            App::kHttp, "GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n", {}, {"blocked.example"}},
        Spoken{App::kSsh, "SSH-2.0-OpenSSH_9.2\r\n"}, Spoken{App::kSmtp, "EHLO a.example\r\n"},
        Spoken{App::kOpenVpn, framed(kOpenVpnReset)},
        Spoken{App::kBitTorrent,
               "\x13"
               "BitTorrent protocol" +
                   std::string(48, 'b')}}) {
    for (const std::uint16_t port : kPorts) {
      for (const bool handshake : {true, false}) {
        check_tcp(each, 40'000, port, handshake);
        check_tcp(each, port, 40'000, handshake);
        check_tcp(each, port, port, handshake);
      }
    }
  }
}

TEST_CASE("Out of order and behind a hole the ports of DNS make no difference either",
          "[filters]") {
  Connection c;
  c.server_port = 53;
  FlowTalk talk;
  talk.see(c.syn());
  talk.see(c.data(2'000, "GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n"));
  CHECK(talk.found.hosts == Names{"blocked.example"});
  CHECK(talk.app() == App::kHttp);
}

TEST_CASE("Datagrams are named by their bytes on every port, both ways", "[filters]") {
  const std::string stun = from_hex("000100002112a442b7e7a701bc34d686fa87dfae");  // RFC 5769
  for (const Spoken& each :
       {Spoken{App::kWireGuard, wireguard_initiation()}, Spoken{App::kOpenVpn, kOpenVpnReset},
        Spoken{App::kDtls, dtls_hello("blocked.example"), {"blocked.example"}},
        Spoken{App::kBitTorrent, "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"},
        Spoken{App::kUnknown, stun}, Spoken{App::kUnknown, std::string(60, '\x5a')}}) {
    for (const std::uint16_t port : kPorts) {
      for (const bool back : {false, true}) {
        CAPTURE(app_label(each.app), port, back);
        FlowTalk talk;
        talk.see(datagram(back ? port : 40'000, back ? 40'000 : port, each.words, back));
        CHECK(talk.app() == each.app);
        CHECK(talk.found.server_names == each.server_names);
        CHECK(talk.found.dns_names.empty());
      }
    }
  }
}

TEST_CASE("A plain question over TCP is DNS on any port, however it is cut", "[filters][dns]") {
  const std::string stream =
      framed(dns_query("blocked.example")) + framed(dns_query("second.example"));
  for (const std::uint16_t port : {std::uint16_t{53}, std::uint16_t{5300}, std::uint16_t{443}}) {
    for (std::size_t size = 1; size <= stream.size(); ++size) {
      CAPTURE(port, size);
      TcpTalk connection(40'000, port);
      for (std::size_t at = 0; at < stream.size(); at += size) {
        connection.client(std::string_view(stream).substr(at, size));
      }
      REQUIRE(connection.talk.app() == App::kDns);
      REQUIRE(connection.talk.found.dns_names == Names{"blocked.example", "second.example"});
    }
  }
}

TEST_CASE("On its ports DNS with oddities is read too, over UDP and TCP", "[filters][dns]") {
  std::string two = dns_query("a.example");  // two questions, the second the root's
  two[5] = 2;
  two += from_hex("0000020001");
  const std::string single = dns_query("wpad");  // RFC 4795: names of one label
  for (const std::string& message : {two, single}) {
    FlowTalk by_udp;
    by_udp.see(datagram(40'000, 5355, message));
    TcpTalk by_tcp(40'000, 5355);
    by_tcp.client(framed(message));
    FlowTalk elsewhere;
    elsewhere.see(datagram(40'000, 5300, message));
    CHECK(by_udp.app() == App::kDns);
    CHECK(by_udp.found.dns_names.size() == (message == two ? 2 : 1));
    CHECK(by_tcp.talk.found.dns_names == by_udp.found.dns_names);
    CHECK(elsewhere.found.dns_names.empty());
  }
}

TEST_CASE("Of random payloads on port 53 hardly any is taken for DNS", "[filters][dns]") {
  constexpr int kPayloads = 200'000;
  std::mt19937_64 random(53);
  int taken = 0;
  for (int i = 0; i < kPayloads; ++i) {
    std::string payload(1 + random() % 160, '\0');
    for (char& c : payload) c = static_cast<char>(random());
    Findings found;
    read_dns_message(as_byte_view(payload), DnsTrust::kByPort, found);
    taken += found.apps.empty() ? 0 : 1;
    taken += like_dns_stream(as_byte_view(payload), DnsTrust::kByPort) == Likeness::kYes ? 1 : 0;
  }
  CHECK(taken <= 2);  // one in 2^20 headers can be one
}

TEST_CASE("A stream of DNS that becomes another protocol is read on", "[filters][dns]") {
  TcpTalk connection(40'000, 53);
  connection.client(framed(dns_query("first.example")) +
                    "GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n");
  CHECK(connection.talk.found.dns_names == Names{"first.example"});
  CHECK(connection.talk.found.hosts == Names{"blocked.example"});
}

TEST_CASE("A datagram that looks like ciphertext hides neither DNS nor a hello behind it",
          "[filters][dns]") {
  FlowTalk talk;
  talk.see(datagram(40'000, 53, wireguard_initiation()));
  CHECK(talk.flow.finished());
  talk.see(datagram(40'000, 53, dns_query("blocked.example")));
  talk.see(datagram(40'000, 53, dtls_hello("hidden.example")));
  CHECK(talk.found.dns_names == Names{"blocked.example"});
  CHECK(talk.found.server_names == Names{"hidden.example"});
  CHECK(talk.app() == App::kWireGuard);
}

TEST_CASE("A hello of DTLS is read behind other records and for each connection on its ports",
          "[filters][dtls]") {
  const std::string change = from_hex("14fefd0000000000000000000101");
  FlowTalk talk;
  talk.see(datagram(40'000, 4433, change));
  talk.see(datagram(40'000, 4433, change + dtls_hello("first.example")));
  talk.see(datagram(40'000, 4433, dtls_hello("second.example")));
  CHECK(talk.found.server_names == Names{"first.example", "second.example"});
  CHECK(talk.app() == App::kDtls);
}

TEST_CASE("DTLS with the version number 0x0100 is named, hello and data", "[filters][dtls]") {
  const std::string hello = dtls_hello("blocked.example", std::string_view("\x01\x00", 2));
  for (const std::string& words :
       {hello, from_hex("1601000000000000000000000e0100004e000000000000") + "odd!",
        from_hex("17010000010000000000070004") + "data"}) {
    FlowTalk talk;
    talk.see(datagram(40'000, 443, words));
    CHECK(talk.app() == App::kDtls);
    CHECK(talk.found.server_names == (words == hello ? Names{"blocked.example"} : Names{}));
  }
}
