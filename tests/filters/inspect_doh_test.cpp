#include <catch2/catch.hpp>

#include "filters/capture/capture_inspector.hpp"
#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/doh.hpp"
#include "filters/inspect/http2_reader.hpp"
#include "tests/filters/http2_maker.hpp"
#include "tests/filters/http_findings.hpp"
#include "tests/filters/segment_maker.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

// RFC 8484 §4.1.1 and §4.2.2: the query, and the answer to one for AAAA.
constexpr std::string_view kQuery =
    "00000100000100000000000003777777076578616d706c6503636f6d0000010001";
constexpr std::string_view kAnswer =
    "00008180000100010000000003777777076578616d706c6503636f6d00001c0001c00c001c000100000e7d0010"
    "20010db8abcd00120001000200030004";

HttpFindings read_app(std::string_view text, std::size_t size) {
  HttpFindings found;
  AppReader reader;
  const ReadModel model;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    reader.on_bytes(as_byte_view(text.substr(0, size)), {model}, found);
  }
  return found;
}

/// A literal field without indexing (RFC 7541 §6.2.2) of a name in the static table.
std::string field(char index, std::string_view value) {
  std::string out(1, index);
  if (index == '\x1f') out = std::string("\x0f\x10", 2);  // 31, content-type: prefix of four bits
  out.push_back(static_cast<char>(value.size()));
  return out + std::string(value);
}

}  // namespace

TEST_CASE("The queries of RFC 8484 are read in the target of a GET", "[filters][doh]") {
  HttpFindings found;
  CHECK(read_doh_target("/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB", found));
  CHECK(read_doh_target(
      "/dns-query?ct&dns=AAABAAABAAAAAAAAAWE-NjJjaGFyYWN0ZXJsYWJlbC1tYWtlcy1iYXNlNjR1cmwtZGlzdGlu"
      "Y3QtZnJvbS1zdGFuZGFyZC1iYXNlNjQHZXhhbXBsZQNjb20AAAEAAQ&x=y",
      found));
  CHECK(found.lines ==
        Lines{"? www.example.com 1",
              "? a.62characterlabel-makes-base64url-distinct-from-standard-base64.example.com 1"});
  CHECK(found.apps == std::vector<App>{App::kDoh, App::kDoh});
}

TEST_CASE("A parameter that only has the name is no query", "[filters][doh]") {
  HttpFindings found;
  for (const std::string_view target :
       {"/", "/?", "/?dns=", "/?dns=8.8.8.8", "/?xdns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB",
        "/?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQ",
        "/dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"}) {
    CAPTURE(target);
    CHECK_FALSE(read_doh_target(target, found));
  }
  CHECK_FALSE(read_doh_target("/?dns=" + std::string(100'000, 'A'), found));
  CHECK(found.lines.empty());
}

TEST_CASE("DNS messages are read in the content of HTTP/1, however it is cut", "[filters][doh]") {
  const std::string post =
      "POST /dns-query HTTP/1.1\r\nHost: dnsserver.example.net\r\n"
      "Content-Type: application/dns-message\r\nContent-Length: 33\r\n\r\n" +
      from_hex(kQuery);
  const std::string answer = from_hex(kAnswer);
  const std::string response =
      "HTTP/1.1 200 OK\r\nContent-Type: Application/DNS-Message; x=y\r\n"
      "Transfer-Encoding: chunked\r\n\r\n1e\r\n" +
      answer.substr(0, 30) + "\r\n1f\r\n" + answer.substr(30) + "\r\n0\r\n\r\n";
  for (std::size_t size = 1; size <= response.size(); ++size) {
    CAPTURE(size);
    REQUIRE(read_app(post, size).lines ==
            Lines{"POST /dns-query", "host dnsserver.example.net", "? www.example.com 1"});
    const HttpFindings found = read_app(response, size);
    REQUIRE(found.lines == Lines{"status 200", "? www.example.com 28",
                                 "www.example.com 28 2001:db8:abcd:12:1:2:3:4"});
    REQUIRE(found.apps.back() == App::kDoh);
  }
  // The same content under another type is not looked at.
  std::string other = post;
  other.replace(other.find("dns-message"), 11, "octet-strea");
  CHECK(read_app(other, 1000).lines.size() == 2);
}

TEST_CASE("DNS messages are read in HTTP/2, each stream by itself", "[filters][doh]") {
  const std::string answer = from_hex(kAnswer);
  const std::string query = from_hex(kQuery);
  const std::string head = "\x88" + field('\x1f', "application/dns-message");
  const std::string text =
      frame(kSettingsFrame, 0, 0, "") + frame(kHeadersFrame, kEndHeadersFlag, 1, head) +
      frame(kHeadersFrame, kEndHeadersFlag, 3, head) +
      frame(kDataFrame, 0, 1, answer.substr(0, 20)) + frame(kDataFrame, 0, 3, query.substr(0, 13)) +
      frame(kDataFrame, kEndStreamFlag, 1, answer.substr(20)) +
      frame(kDataFrame, 0, 3, query.substr(13)) + frame(kDataFrame, kEndStreamFlag, 3, "");
  for (const std::size_t size : {std::size_t{1}, std::size_t{17}, text.size()}) {
    CHECK(read_app(text, size).lines == Lines{"status 200", "status 200", "? www.example.com 28",
                                              "www.example.com 28 2001:db8:abcd:12:1:2:3:4",
                                              "? www.example.com 1"});
  }
  const std::string get =
      kHttp2Preface +
      frame(kHeadersFrame, kEndHeadersFlag | kEndStreamFlag, 1,
            "\x82" + field('\x04', "/dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB"));
  CHECK(read_app(get, 1000).lines.back() == "? www.example.com 1");
}

TEST_CASE("Content beyond the longest DNS message is not kept", "[filters][doh]") {
  DohContent content;
  HttpFindings found;
  const std::string query = from_hex(kQuery);
  content.on_bytes(as_byte_view(query));
  const std::string more(DohContent::kLongest, 'x');
  content.on_bytes(as_byte_view(more));
  content.on_end(found);
  CHECK(found.lines.empty());
  content.on_bytes(as_byte_view(query));
  content.on_end(found);
  CHECK(found.lines == Lines{"? www.example.com 1"});
}

TEST_CASE("Public resolvers are known by name, whole labels only", "[filters][doh]") {
  for (const char* name : {"cloudflare-dns.com", "mozilla.cloudflare-dns.com", "DNS.Google",
                           "dns.google.", "abc123.dns.nextdns.io", "dns.quad9.net"}) {
    CAPTURE(name);
    CHECK(is_doh_resolver(name));
  }
  for (const char* name : {"", ".", "google", "xdns.google", "dns.google.example", "quad9.net",
                           "notcloudflare-dns.com", "nextdns.io"}) {
    CAPTURE(name);
    CHECK_FALSE(is_doh_resolver(name));
  }
}

TEST_CASE("DNS over HTTPS is called encrypted where TLS carries it, not in HTTP in the clear",
          "[filters][doh]") {
  const auto record_of = [](std::string_view words) {
    bool encrypted = false;
    App app = App::kUnknown;
    CaptureInspector inspector([&](const FlowRecord& record) {
      encrypted = record.encrypted;
      app = record.app;
    });
    const Connection talk;
    for (const Bytes& packet : {talk.syn(), talk.data(1, words)}) {
      inspector.on_packet(
          {packet, static_cast<std::uint32_t>(packet.size()), SimTime{}, LinkType::kRawIp});
    }
    inspector.finish();
    return std::pair{app, encrypted};
  };
  CHECK(record_of("GET /dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB HTTP/1.1\r\n"
                  "Host: dns.example\r\n\r\n") == std::pair{App::kDoh, false});
  CHECK(record_of(client_hello("cloudflare-dns.com")) == std::pair{App::kDoh, true});
}
