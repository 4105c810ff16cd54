#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "filters/capture/capture_inspector.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"

using namespace chokepoint;

namespace {

using NameSets = std::array<std::set<std::string>, 3>;
constexpr std::array<const char*, 3> kFacts{"http_host", "sni", "dns_qname"};

/// What tshark shows and we do not, each for a reason (docs/inspection.md).
const std::set<std::string> kExceptions{
    "pcap/ndpi/fuzz-2006-09-29-28586.pcap http_host",  // tshark cuts a Host at its zero byte
    "pcap/wireshark/tls12-dsb.pcapng http_host",                   // the file has the TLS keys
};

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

/// tshark's own words in angle brackets and its replacement characters are no names.
bool is_name(const std::string& text) {
  return text.find('<') == std::string::npos && text.find("\xef\xbf\xbd") == std::string::npos;
}

CaptureTotals read(const std::filesystem::path& file, NameSets& names) {
  CaptureReader reader(file);
  CaptureInspector inspector([&](const FlowRecord& flow) {
    for (const auto& name : flow.http_hosts) names[0].insert(printable(name));
    for (const auto& name : flow.server_names) names[1].insert(printable(name));
    for (const auto& name : flow.dns_names) names[2].insert(printable(name));
  });
  while (const auto packet = reader.next()) inspector.on_packet(*packet);
  inspector.finish();
  return inspector.totals();
}

std::vector<std::string> missing(const nlohmann::json& facts, const NameSets& names,
                                 const std::string& file) {
  std::vector<std::string> lacking;
  for (std::size_t i = 0; i < kFacts.size(); ++i) {
    if (!facts.contains(kFacts[i]) || kExceptions.contains(file + " " + kFacts[i])) continue;
    for (const std::string name : facts[kFacts[i]]) {
      if (is_name(name) && !names[i].contains(name)) {
        lacking.push_back(std::string(kFacts[i]) + " " + name);
      }
    }
  }
  return lacking;
}

}  // namespace

TEST_CASE("Hosts, server names, DNS names and packet counts are those that tshark finds",
          "[filters][captures]") {
  std::ifstream in(shared_data() / "facts.json");
  if (!in) {
    WARN("no captures at " << shared_data() << ": nothing compared");
    return;
  }
  const auto captures = nlohmann::json::parse(in)["captures"];
  for (const auto& [file, facts] : captures.items()) {
    if (!std::filesystem::exists(shared_data() / file)) continue;
    CAPTURE(file);
    NameSets names;
    CaptureTotals totals;
    try {
      totals = read(shared_data() / file, names);
    } catch (const InputError&) {
      CHECK(kExceptions.contains(file + " packets"));
      continue;
    }
    CHECK(totals.packets == facts["packets"]);
    CHECK(totals.bytes == facts["bytes_on_wire"]);
    CHECK(missing(facts, names, file) == std::vector<std::string>{});
  }
}
