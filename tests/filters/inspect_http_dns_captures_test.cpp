#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/filters/capture_reading.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

struct Told final : FindingSink {
  std::map<std::string, unsigned> statuses;
  std::map<std::string, std::set<std::string>> names;

  void on_http_response(unsigned status) override { ++statuses[std::to_string(status)]; }
  void on_http_request(std::string_view /*method*/, std::string_view target) override {
    names["target"].insert(printable(target));
  }
  void on_dns_record(const DnsRecord& record) override {
    if (record.address) {
      names[record.type == 1 ? "dns_a" : "dns_aaaa"].insert(record.address->to_string());
    }
    if (record.type == 5) names["dns_cname"].insert(printable(record.target));
  }
};

/// Where tshark finds what we do not, and why.
const std::set<std::string> kLacking{
    "pcap/wireshark/tls12-dsb.pcapng status",  // the file has the TLS keys
    "pcap/wireshark/tls12-dsb.pcapng target",  //
    "pcap/ndpi/malformed_dns.pcap dns_a",      // a question's name is too long: reading ends,
    "pcap/ndpi/malformed_dns.pcap dns_cname",  // where tshark goes on with a placeholder
    "pcap/zeek/http__connect-with-smtp.pcap target",  // "CONNECT host:25 / HTTP/1.0": two targets
};
/// Where we find what tshark does not, and why.
const std::set<std::string> kMore{
    "pcap/ndpi/fuzz-2006-09-29-28586.pcap status",  // messages that were damaged
    "pcap/ndpi/fuzz-2006-09-29-28586.pcap target",
    "pcap/ndpi/http-manipulated.pcap target",                      // a line above tshark's limit
    "pcap/suricata/tcp-urgp-02-drop-ips/tcp-urgent1.pcap target",  // an urgent byte counts as data
    "pcap/wireshark/http-ooo.pcap target",            // out of order, which tshark reads on demand
    "pcap/zeek/http__http-lower-case.pcap status",    // "http/1.1 200 OK"
    "pcap/zeek/http__connect-with-smtp.pcap target",  // as above
};

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

void compare_statuses(const std::string& file, const nlohmann::json& facts, const Told& told) {
  for (const auto& [status, count] : facts.items()) {
    CAPTURE(status);
    const auto ours = told.statuses.find(status);
    const unsigned found = ours == told.statuses.end() ? 0 : ours->second;
    CHECK((found >= count.get<unsigned>() || kLacking.contains(file + " status")));
  }
  for (const auto& [status, count] : told.statuses) {
    CAPTURE(status, count);
    CHECK((facts.contains(status) || kMore.contains(file + " status")));
  }
}

}  // namespace

TEST_CASE("Statuses, targets, addresses and aliases are those that tshark finds",
          "[filters][captures][http][dns]") {
  std::ifstream in("tests/data/http_dns/facts.json");
  REQUIRE(in);
  const auto captures = nlohmann::json::parse(in);
  unsigned compared = 0;
  for (const auto& [file, facts] : captures.items()) {
    if (!std::filesystem::exists(shared_data() / file)) continue;
    CAPTURE(file);
    ++compared;
    Told told;
    CaptureReading(told).read(shared_data() / file);
    compare_statuses(file, facts.value("status", nlohmann::json::object()), told);
    for (const char* const kind : {"target", "dns_a", "dns_aaaa", "dns_cname"}) {
      const auto expected = facts.value(kind, std::set<std::string>());
      const auto& found = told.names[kind];
      CAPTURE(kind);
      const std::string key = file + " " + kind;
      for (const auto& name : expected) {
        CAPTURE(name);
        CHECK((found.contains(name) || kLacking.contains(key)));
      }
      for (const auto& name : found) {
        CAPTURE(name);
        CHECK((expected.contains(name) || kMore.contains(key)));
      }
    }
  }
  if (compared == 0) WARN("no captures at " << shared_data() << ": nothing compared");
}
