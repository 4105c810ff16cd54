#include "filters/inspect/proxy_head.hpp"
#include "tests/filters/flow_talk.hpp"
#include "tests/filters/wire_text.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

// HAProxy, "The PROXY protocol", §2.1 and §2.2.
const std::string kSignature = from_hex("0d0a0d0a000d0a515549540a");
const std::string kAddresses = from_hex("c0000205c00002069c4001bb");

const std::vector<std::string>& heads() {
  static const std::vector<std::string> all{
      "PROXY TCP4 192.0.2.5 192.0.2.6 40000 443\r\n",
      "PROXY TCP6 ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n",
      "PROXY UNKNOWN\r\n",
      kSignature + from_hex("2111000c") + kAddresses,
      kSignature + from_hex("20000000"),                                            // LOCAL
      kSignature + from_hex("21110013") + kAddresses + from_hex("04000444617461"),  // with a TLV
      kSignature + from_hex("21310400") + std::string(1024, 'a'),
  };
  return all;
}

}  // namespace

TEST_CASE("Behind the head of a proxy what the client says is read, however it is cut",
          "[filters][proxy]") {
  for (const std::string& head : heads()) {
    for (const bool tls : {true, false}) {
      const std::string words =
          tls ? client_hello("blocked.example") : "GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n";
      const std::string all = head + words;
      for (const std::size_t size : {std::size_t{1}, std::size_t{7}, head.size(), all.size()}) {
        CAPTURE(head.size(), tls, size);
        TcpTalk connection(40'000, tls ? 443 : 80);
        for (std::size_t at = 0; at < all.size(); at += size) {
          connection.client(std::string_view(all).substr(at, size));
        }
        CHECK(connection.talk.app() == (tls ? App::kTls : App::kHttp));
        const Findings& found = connection.talk.found;
        CHECK((tls ? found.server_names : found.hosts) == Names{"blocked.example"});
      }
    }
  }
}

TEST_CASE("Behind the head of a proxy the other protocols are named", "[filters][proxy]") {
  std::string question;
  append_u16(question, dns_query("blocked.example").size());
  question += dns_query("blocked.example");
  for (const std::string& head : heads()) {
    TcpTalk ssh(40'000, 22);
    ssh.client(head + "SSH-2.0-x\r\n");
    CHECK(ssh.talk.app() == App::kSsh);
    TcpTalk dns(40'000, 5300);
    dns.client(head + question);
    CHECK(dns.talk.found.dns_names == Names{"blocked.example"});
  }
  FlowTalk by_udp;  // as dnsdist sends it: a head in each datagram
  by_udp.see(datagram(40'000, 53, heads()[3] + dns_query("blocked.example")));
  CHECK(by_udp.found.dns_names == Names{"blocked.example"});
}

TEST_CASE("What only begins like the head of a proxy is none", "[filters][proxy]") {
  for (const std::string& words :
       {std::string("PROXY TCP5 192.0.2.5 192.0.2.6 1 2\r\n"), std::string("PROXYTCP4 "),
        "PROXY TCP4 " + std::string(120, '1') + "\r\n", kSignature.substr(0, 11) + "x\x21",
        kSignature + from_hex("3111000c") + kAddresses}) {
    TcpTalk connection(40'000, 443);
    connection.client(words + client_hello("blocked.example"));
    CHECK(connection.talk.found.server_names.empty());
    CHECK(behind_proxy_head(as_byte_view(words)).size() == words.size());
  }
}
