#include "tests/filters/flow_talk.hpp"
#include "tests/filters/wire_text.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

const std::string kHello = client_hello("blocked.example");

/// Who says what before the hello; 'S' or 'C' begins each.
struct Upgrade {
  const char* what;
  std::uint16_t port;
  App app;
  std::vector<std::string> said;
};

const std::string kLdapStartTls =  // RFC 4511 §4.14.1: the name 1.3.6.1.4.1.1466.20037
    from_hex("301d02010177188016") + "1.3.6.1.4.1.1466.20037";

const std::vector<Upgrade>& upgrades() {
  static const std::vector<Upgrade> all{
      {"SMTP, RFC 3207",
       25,
       App::kSmtp,
       {"S220 mail.example ESMTP\r\n", "CEHLO a.example\r\n", "S250 STARTTLS\r\n", "CSTARTTLS\r\n",
        "S220 go ahead\r\n"}},
      {"SMTP, the command alone", 2525, App::kSmtp, {"CSTARTTLS\r\n", "S220 go ahead\r\n"}},
      {"IMAP, RFC 9051 §6.2.1",
       143,
       App::kImap,
       {"S* OK ready\r\n", "Ca STARTTLS\r\n", "Sa OK begin\r\n"}},
      {"POP3, RFC 2595 §4", 110, App::kPop3, {"S+OK\r\n", "CSTLS\r\n", "S+OK begin\r\n"}},
      {"FTP, RFC 4217 §4", 21, App::kFtp, {"S220 ready\r\n", "CAUTH TLS\r\n", "S234 yes\r\n"}},
      {"IRC, IRCv3 tls", 6667, App::kIrc, {"CSTARTTLS\r\n", "S:irc.example 670 * :go\r\n"}},
      {"NNTP, RFC 4642",
       119,
       App::kTls,
       {"S200 news.example ready\r\n", "CSTARTTLS\r\n", "S382 continue\r\n"}},
      {"ManageSieve, RFC 5804 §2.2",
       4190,
       App::kTls,
       {"S\"STARTTLS\"\r\nOK\r\n", "CSTARTTLS\r\n", "SOK\r\n"}},
      {"XMPP, RFC 6120 §5.4",
       5222,
       App::kTls,
       {"C<?xml version='1.0'?><stream:stream to='a.example' version='1.0'>",
        "S<stream:features><starttls/></stream:features>",
        "C<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "S<proceed/>"}},
      {"LDAP, RFC 4511 §4.14", 389, App::kTls, {"C" + kLdapStartTls, "S" + from_hex("300c0201")}},
      {"PostgreSQL, SSLRequest", 5432, App::kTls, {"C" + from_hex("0000000804d2162f"), "SS"}},
      {"MySQL, SSLRequest",
       3306,
       App::kTls,
       {"S" + from_hex("4a0000000a") + "8.0.36" + std::string(40, '\1'),
        "C" + from_hex("2000000105aea201000000012d") + std::string(23, '\0')}},
      {"RDP, X.224 negotiation",
       3389,
       App::kTls,
       {"C" + from_hex("030000130ee000000000000100080003000000"),
        "S" + from_hex("030000130ed000001234000200080001000000")}},
      {"an unknown command in pieces", 4000, App::kTls, {"CSTART", "CTLS\r\n", "Sok\r\n"}},
  };
  return all;
}

}  // namespace

TEST_CASE("A hello is read wherever a protocol switches to TLS", "[filters][tls]") {
  for (const Upgrade& each : upgrades()) {
    CAPTURE(each.what);
    TcpTalk connection(40'000, each.port);
    for (const std::string& words : each.said) {
      words[0] == 'C' ? connection.client(words.substr(1)) : connection.server(words.substr(1));
    }
    connection.client(kHello);
    CHECK(connection.talk.found.server_names == Names{"blocked.example"});
    CHECK(connection.talk.flow.encrypted());
    CHECK(connection.talk.app() == each.app);
  }
}

TEST_CASE("A hello in segments is read behind a command too", "[filters][tls]") {
  for (std::size_t cut = 6; cut < kHello.size(); cut += 11) {
    CAPTURE(cut);
    TcpTalk connection(40'000, 119);
    connection.client("STARTTLS\r\n").server("382 continue\r\n");
    connection.client(kHello.substr(0, cut)).client(kHello.substr(cut));
    CHECK(connection.talk.found.server_names == Names{"blocked.example"});
  }
}
