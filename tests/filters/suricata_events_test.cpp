#include <algorithm>
#include <numeric>

#include <catch2/catch.hpp>

#include "filters/capture/capture_inspector.hpp"
#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/tls_fingerprint.hpp"
#include "tests/filters/capture_reading.hpp"
#include "tests/filters/suricata_checks.hpp"
#include "tests/topology/shared_data.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

// Events that tests of suricata-verify count in its log, and what our readers tell of the same
// captures. Their counts stand in each test.yaml; docs/validation.md has the table.

namespace {

using Match = std::map<std::string, std::string>;

/// What readers tell of a capture.
struct Events final : FindingSink {
  std::vector<std::string> methods;
  std::vector<std::string> targets;
  std::vector<unsigned> statuses;
  std::vector<std::size_t> lengths;  ///< of the answers' content, one for each
  std::vector<std::string> queries;
  std::vector<std::string> responses;
  std::vector<std::string> record_names;
  std::vector<std::string> ja3s;
  std::vector<std::vector<std::uint16_t>> extensions;  ///< types, of each hello
  std::vector<std::string> alpns;                      ///< the first of each hello
  std::vector<std::uint16_t> versions;                 ///< that servers chose

  void on_http_request(std::string_view method, std::string_view target) override {
    methods.emplace_back(method);
    targets.emplace_back(target);
  }
  void on_http_response(unsigned status) override {
    statuses.push_back(status);
    lengths.push_back(0);
  }
  void on_http_body(HttpPart part, ByteView bytes) override {
    if (part == HttpPart::kResponse && !lengths.empty()) lengths.back() += bytes.size();
  }
  void on_dns_question(const DnsQuestion& question) override {
    (question.response ? responses : queries).emplace_back(question.name);
  }
  void on_dns_record(const DnsRecord& record) override { record_names.emplace_back(record.name); }
  void on_client_hello(const ClientHelloView& hello) override {
    ja3s.push_back(ja3(hello).digest);
    auto& types = extensions.emplace_back();
    ExtensionReader reader(hello.extensions);
    while (reader.next()) types.push_back(reader.type());
    ByteReader alpn(hello.alpn);
    const auto size = alpn.u8();
    alpns.emplace_back(as_text(alpn.take(size)));
  }
  void on_server_hello(const ServerHelloView& hello) override { versions.push_back(hello.version); }
};

struct Reading {
  Events events;
  std::vector<FlowRecord> flows;
  std::vector<SuricataCheck> checks;

  /// How often Suricata logs what matches, by its test.
  int theirs(const Match& match) const {
    const auto count = suricata_count(checks, match);
    REQUIRE(count);
    return *count;
  }
  int flows_of(App app) const {
    return static_cast<int>(std::count_if(flows.begin(), flows.end(),
                                          [&](const FlowRecord& f) { return f.app == app; }));
  }
  int flows_named(const std::string& name) const {
    return static_cast<int>(std::count_if(flows.begin(), flows.end(), [&](const FlowRecord& f) {
      return f.server_names == std::vector<std::string>{name};
    }));
  }
};

template <class List, class Item>
int count(const List& list, const Item& item) {
  return static_cast<int>(std::count(list.begin(), list.end(), item));
}

bool present() {
  if (std::filesystem::is_directory(shared_data() / "pcap/suricata")) return true;
  WARN("no tests of suricata-verify: nothing compared");
  return false;
}

void read(const std::string& test, Reading& reading) {
  const auto folder = shared_data() / "pcap/suricata" / test;
  reading.checks = read_suricata_checks(folder / "test.yaml");
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".pcap") continue;
    CaptureReading(reading.events).read(entry.path());
    CaptureReader reader(entry.path());
    CaptureInspector inspector([&](const FlowRecord& flow) {
      FlowRecord& copy = reading.flows.emplace_back();
      copy.app = flow.app;
      copy.packets = flow.packets;
      copy.server_names = flow.server_names;
    });
    while (const auto packet = reader.next()) inspector.on_packet(*packet);
    inspector.finish();
  }
}

}  // namespace

TEST_CASE("HTTP exchanges are those that Suricata logs", "[filters][validation][suricata]") {
  if (!present()) return;
  SECTION("an answer of 14 bytes, with and without an evasion") {
    for (const char* test : {"bug-3286-01-no-evasion", "bug-3286-02-linux-evasion"}) {
      Reading r;
      read(test, r);
      CAPTURE(test);
      CHECK(count(r.events.statuses, 200U) ==
            r.theirs({{"event_type", "http"}, {"http.status", "200"}, {"http.length", "14"}}));
      CHECK(r.events.lengths == std::vector<std::size_t>{14});
    }
  }
  SECTION("a tunnel by CONNECT") {
    Reading r;
    read("http-connect__http-connect-tls", r);
    CHECK(count(r.events.methods, "CONNECT") ==
          r.theirs({{"event_type", "http"}, {"http.http_method", "CONNECT"}}));
    CHECK(count(r.events.statuses, 200U) == 1);
    // It goes by the port asked for, 443; the bytes behind are a text.
    CHECK(r.theirs({{"event_type", "flow"}, {"app_proto", "tls"}}) == 1);
    CHECK(r.flows_of(App::kTls) == 0);
  }
  SECTION("three exchanges, of which the second answer has a gap") {
    Reading r;
    read("http-gap-simple", r);
    for (const char* target : {"/1", "/2", "/3"}) {
      CHECK(count(r.events.targets, target) ==
            r.theirs({{"event_type", "http"}, {"http.url", target}, {"http.status", "200"}}));
    }
    // Content-Length is 12, 70, 12. Suricata counts the line end behind the first and the third as
    // content, and the 14 missing bytes of the second. What stands behind the gap we read twice,
    // when it comes and in order, so the third answer is told twice.
    CHECK(r.theirs({{"event_type", "fileinfo"}, {"fileinfo.size", "14"}}) == 2);
    CHECK(r.theirs({{"event_type", "fileinfo"}, {"fileinfo.size", "70"}}) == 1);
    CHECK(std::accumulate(r.events.lengths.begin(), r.events.lengths.end(), std::size_t{0}) ==
          12 + (70 - 14) + 2 * 12);
    CHECK(count(r.events.statuses, 200U) == 3 + 1);
  }
  SECTION("a request of which only the client's side is seen") {
    Reading r;
    read("stream-async__http__stream-async-6063-cli-01", r);
    CHECK(static_cast<int>(r.events.targets.size()) == r.theirs({{"event_type", "http"}}));
    CHECK(r.events.statuses.empty());
    CHECK(r.flows_of(App::kHttp) == r.theirs({{"event_type", "flow"}, {"app_proto", "http"}}));
    CHECK(static_cast<int>(r.flows.front().packets) ==
          suricata_counter(r.checks, "flow.pkts_toserver"));
  }
  SECTION("a request with its SYN") {
    Reading r;
    read("tcp-fastopen-01", r);
    CHECK(static_cast<int>(r.events.targets.size()) == r.theirs({{"event_type", "http"}}));
    CHECK(count(r.events.targets, "//index.php?page=../../../etc/passwd") ==
          r.theirs({{"http.url", "//index.php?page=../../../etc/passwd"}}));
    CHECK(r.events.statuses == std::vector<unsigned>{302, 200});
    CHECK(static_cast<int>(r.flows.size()) == r.theirs({{"event_type", "flow"}}));
  }
}

TEST_CASE("DNS messages are those that Suricata logs", "[filters][validation][suricata]") {
  if (!present()) return;
  SECTION("after a first datagram that is no DNS") {
    Reading r;
    read("dns-udp-junkrequest-first", r);
    CHECK(count(r.events.queries, "catenacyber.Fr") ==
          r.theirs({{"dns.type", "request"}, {"dns.queries[0].rrname", "catenacyber.Fr"}}));
    CHECK(r.flows_of(App::kDns) == r.theirs({{"event_type", "flow"}, {"app_proto", "dns"}}));
  }
  SECTION("two questions before the answers") {
    Reading r;
    read("dns__dns-udp-double-request-response", r);
    CHECK(static_cast<int>(r.events.queries.size()) == r.theirs({{"dns.type", "request"}}));
    CHECK(static_cast<int>(r.events.responses.size()) == r.theirs({{"dns.type", "response"}}));
  }
  SECTION("in HTTP/2") {
    Reading r;
    read("dns-over-http2", r);
    const auto with_dns =
        std::count_if(r.events.targets.begin(), r.events.targets.end(),
                      [](const std::string& t) { return t.find("/dns") != std::string::npos; });
    CHECK(static_cast<int>(with_dns) == r.theirs({{"alert.signature_id", "10"}}));
    const std::string edge = "nav-edge.smartscreen.microsoft.com";
    for (const std::string& name : {std::string("www.gstatic.com"), edge}) {
      CHECK(count(r.events.queries, name) ==
            r.theirs({{"event_type", "dns"}, {"dns.queries[0].rrname", name}}));
    }
    CHECK(count(r.events.queries, "www.gstatic.com") +
              count(r.events.responses, "www.gstatic.com") ==
          r.theirs({{"alert.signature_id", "22"}}));
    CHECK(count(r.events.record_names, edge) == r.theirs({{"alert.signature_id", "50"}}));
    CHECK(count(r.events.record_names, "westeurope.cloudapp.azure.com") ==
          r.theirs({{"alert.signature_id", "60"}}));
    CHECK(r.flows_of(App::kDoh) == r.theirs({{"event_type", "flow"}, {"app_proto", "doh2"}}));
  }
}

TEST_CASE("Hellos of TLS and QUIC are those that Suricata logs",
          "[filters][validation][suricata]") {
  if (!present()) return;
  SECTION("in three segments") {
    Reading r;
    read("tls__tls-client-hello-frag-01", r);
    CHECK(r.flows_named("www.google.com") ==
          r.theirs({{"event_type", "tls"}, {"tls.sni", "www.google.com"}}));
  }
  SECTION("of draft 28 of TLS 1.3") {
    Reading r;
    read("tls__tls13-draft28", r);
    const Match all{{"tls.sni", "localhost"}, {"tls.version", "TLS 1.3 draft-28"}};
    CHECK(r.flows_named("localhost") == r.theirs(all));
    CHECK(count(r.events.versions, 0x7f1c) == r.theirs(all));
    for (const SuricataCheck& check : r.checks) {
      const auto digest = check.match.find("tls.ja3.hash");
      if (digest != check.match.end()) {
        CHECK(count(r.events.ja3s, digest->second) == check.count);
      }
    }
  }
  constexpr std::uint16_t kServerName = 0;  // types of extensions, IANA
  constexpr std::uint16_t kStatusRequest = 5;
  constexpr std::uint16_t kGroups = 10;
  constexpr std::uint16_t kAlpn = 16;
  SECTION("in CRYPTO frames over two datagrams") {
    Reading r;
    read("quic-frag", r);
    CHECK(static_cast<int>(r.events.extensions.size()) == r.theirs({{"event_type", "quic"}}));
    CHECK(r.events.extensions.at(0).at(0) == kStatusRequest);
    CHECK(r.events.extensions.at(0).at(4) == kAlpn);
    CHECK(r.events.alpns.at(0) == r.checks.front().match.at("quic.extensions[4].values[0]"));
  }
  SECTION("in one datagram") {
    Reading r;
    read("quic-ietf", r);
    CHECK(r.flows_named(r.checks.front().match.at("quic.extensions[1].values[0]")) ==
          r.theirs({{"event_type", "quic"}}));
    CHECK(r.events.extensions.at(0).at(1) == kServerName);
    CHECK(r.events.alpns.at(0) == r.checks.front().match.at("quic.extensions[2].values[0]"));
  }
  SECTION("before and after a Retry") {
    Reading r;
    read("quic-retry", r);
    CHECK(static_cast<int>(r.events.extensions.size()) ==
          r.theirs({{"event_type", "quic"}, {"pcap_cnt", "2"}}) +
              r.theirs({{"event_type", "quic"}, {"pcap_cnt", "6"}}));
    CHECK(r.events.extensions.at(0).at(0) == kGroups);
    // RFC 9000 §17.2.5.2: the client says the same once more.
    CHECK(r.events.extensions.at(1) == r.events.extensions.at(0));
  }
}

TEST_CASE("Flows over SSH are those that Suricata names", "[filters][validation][suricata]") {
  if (!present()) return;
  Reading r;
  read("ssh-hassh", r);
  CHECK(r.flows_of(App::kSsh) ==
        r.theirs({{"event_type", "ssh"},
                  {"ssh.client.hassh.hash", "2dd6531c7e89d3c925db9214711be76a"}}));
}
