#include <fstream>
#include <regex>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/filters/hello_harvest.hpp"
#include "tests/filters/tshark_digests.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

using Strings = std::set<std::string>;

Strings lacking(const Strings& wanted, const Strings& found) {
  Strings out;
  std::set_difference(wanted.begin(), wanted.end(), found.begin(), found.end(),
                      std::inserter(out, out.end()));
  return out;
}

bool have(const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return true;
  WARN("no " << file << ": nothing compared");
  return false;
}

/// What tshark shows and we do not (docs/tls-and-quic.md): TLS inside OpenVPN.
const std::map<std::string, std::size_t> kDigestExceptions{{"ndpi/openvpn.pcap", 4}};

/// Names that we read and tshark does not show, or the other way round.
struct NameDifference {
  Strings ours;
  Strings tsharks;
};
const std::map<std::string, NameDifference> kNameDifferences{
    // Google's handshake before TLS; nDPI lists both names.
    {"pcap/ndpi/quic_q46.pcap", {{"play.google.com"}, {}}},
    {"pcap/ndpi/http_ipv6.pcap", {{"www.google.it"}, {}}},
    // QUIC to port 53, which tshark takes for DNS.
    {"pcap/gfw/beijing-ttl_anon.pcap", {{"google.com"}, {}}},
    {"pcap/gfw/dns_attacker_client_anon.pcap", {{"google.com"}, {}}},
    {"pcap/gfw/dns_server_anon.pcap", {{"google.com"}, {}}},
};

/// An address and port as we write them: others shorten IPv6 addresses otherwise.
std::string own_form(const std::string& end) {
  const std::size_t colon = end.rfind(':');
  std::string address = end.substr(0, colon);
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  const auto parsed = IpAddress::parse(address);
  if (!parsed) return end;
  return end_text(*parsed, static_cast<std::uint16_t>(std::stoi(end.substr(colon + 1))));
}

/// One flow in a file that nDPI's example program wrote.
struct NdpiFlow {
  std::string one, other, line;

  /// The value of "[KEY: value]", or nothing.
  std::string value(const std::string& key) const {
    const std::size_t at = line.find("[" + key + ": ");
    if (at == std::string::npos) return {};
    const std::size_t from = at + key.size() + 3;
    return line.substr(from, line.find(']', from) - from);
  }
};

std::vector<NdpiFlow> ndpi_flows(const std::filesystem::path& file) {
  static const std::regex kFlow(R"(^\s*\d+\s+(TCP|UDP) (\S+) (<->|->) (\S+) )");
  std::vector<NdpiFlow> flows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::smatch match;
    if (!std::regex_search(line, match, kFlow)) continue;
    flows.push_back({own_form(match[2]), own_form(match[4]), line});
  }
  return flows;
}

template <class Check>
void for_each_ndpi_capture(Check check) {
  const auto folder = shared_data() / "pcap/ndpi";
  if (!have(folder)) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".out") continue;
    std::filesystem::path capture = entry.path();
    capture.replace_extension();
    const std::string name = capture.filename().string();
    CAPTURE(name);
    check(name, HelloHarvester(capture), ndpi_flows(entry.path()));
  }
}

/// Where nDPI's JA4 is not the specification's (docs/tls-and-quic.md): it writes the first two
/// characters of the ALPN, or a zero, where first and last are meant, and "d" for hidden names
/// (ESNI) and for QUIC without a name. Those characters are left out of the comparison; the
/// captures of JA4's authors test them.
bool same_but_for_known_differences(std::string ndpi, const Harvest& found) {
  constexpr std::size_t kNamed = 3;
  constexpr std::size_t kAlpn = 8;
  return std::any_of(found.ja4.begin(), found.ja4.end(), [&](const std::string& ours) {
    if (ours.size() != ndpi.size()) return false;
    ndpi.replace(kAlpn, 2, ours, kAlpn, 2);
    if (found.names.empty()) ndpi[kNamed] = ours[kNamed];
    return ours == ndpi;
  });
}

}  // namespace

TEST_CASE("JA4 in all its four forms is what its authors give for their own captures",
          "[filters][captures][fingerprint]") {
  for (const char* name : {"tls-sni.pcapng", "latest.pcapng"}) {
    const auto file = shared_data() / "pcap/ja4" / name;
    if (!have(file)) return;
    const HelloHarvester capture(file);
    std::ifstream in(file.string() + ".json");
    std::size_t compared = 0;
    for (const auto& flow : nlohmann::json::parse(in)) {
      if (!flow.contains("JA4.1")) continue;
      const auto end = [&](const char* address, const char* port) {
        return flow[address].get<std::string>() + ':' + flow[port].get<std::string>();
      };
      const Harvest* found = capture.between(end("src", "srcport"), end("dst", "dstport"));
      CAPTURE(name, flow.dump());
      REQUIRE(found != nullptr);
      CHECK(found->ja4.contains(flow["JA4.1"].get<std::string>()));
      CHECK(found->ja4_raw.contains(flow["JA4_r.1"].get<std::string>()));
      CHECK(found->ja4_sent.contains(flow["JA4_o.1"].get<std::string>()));
      CHECK(found->ja4_sent_raw.contains(flow["JA4_ro.1"].get<std::string>()));
      if (flow.contains("domain")) {
        CHECK(found->names.contains(flow["domain"].get<std::string>()));
      }
      ++compared;
    }
    CHECK(compared == (std::string(name) == "tls-sni.pcapng" ? 59 : 5));
  }
}

TEST_CASE("JA3 and JA3S are those of tshark in every capture", "[filters][captures][fingerprint]") {
  std::map<std::string, Strings> wanted;
  for (const FileDigest& each : kTsharkDigests) wanted[each.file].insert(each.digest);
  for (const auto& [name, digests] : wanted) {
    const auto file = shared_data() / "pcap" / name;
    if (!have(file)) return;
    CAPTURE(name);
    const Harvest found = HelloHarvester(file).all();
    Strings all = found.ja3;
    all.insert(found.ja3s.begin(), found.ja3s.end());
    const auto exception = kDigestExceptions.find(name);
    const std::size_t excepted = exception == kDigestExceptions.end() ? 0 : exception->second;
    CHECK(lacking(digests, all).size() == excepted);
  }
}

TEST_CASE("JA3, JA3S and JA4 are those of nDPI in every flow", "[filters][captures][fingerprint]") {
  for_each_ndpi_capture(
      [](const std::string& name, const HelloHarvester& capture, const auto& flows) {
        if (name == "quic-forcing-vn-with-data.pcapng")
          return;  // nDPI reads the hello of version 1,
                   // we the one before, with another
                   // number for the transport parameters
        for (const NdpiFlow& flow : flows) {
          const std::string ja3 = flow.value("JA3C");
          std::string ja3s = flow.value("JA3S");
          ja3s = ja3s.substr(0, ja3s.find(' '));  // a remark may follow
          const std::string ja4 = flow.value("JA4");
          if (ja3.empty() && ja3s.empty() && ja4.empty()) continue;
          const Harvest* found = capture.between(flow.one, flow.other);
          CAPTURE(flow.line);
          REQUIRE(found != nullptr);
          if (!ja3.empty()) CHECK(found->ja3.contains(ja3));
          if (!ja3s.empty()) CHECK(found->ja3s.contains(ja3s));
          if (!ja4.empty()) CHECK(same_but_for_known_differences(ja4, *found));
        }
      });
}

TEST_CASE("Names in certificates are those of nDPI", "[filters][captures][tls]") {
  for_each_ndpi_capture([](const std::string&, const HelloHarvester& capture, const auto& flows) {
    for (const NdpiFlow& flow : flows) {
      const Harvest* found = capture.between(flow.one, flow.other);
      std::stringstream names(flow.value("ServerNames"));
      for (std::string name; std::getline(names, name, ',');) {
        CAPTURE(flow.line, name);
        REQUIRE(found != nullptr);
        CHECK(found->certificate_names.contains(name));
      }
    }
  });
}

TEST_CASE("Server names are those that tshark finds, no more and no fewer",
          "[filters][captures][tls]") {
  const auto facts_file = shared_data() / "facts.json";
  if (!have(facts_file)) return;
  std::ifstream in(facts_file);
  const auto captures = nlohmann::json::parse(in)["captures"];
  std::size_t with_names = 0;
  for (const auto& [file, facts] : captures.items()) {
    CAPTURE(file);
    if (file == "pcap/pcpp/WireGuard.pcap") continue;  // libpcap refuses it
    if (!std::filesystem::exists(shared_data() / file)) continue;
    Strings wanted;
    if (facts.contains("sni")) wanted = facts["sni"].get<Strings>();
    const Strings found = HelloHarvester(shared_data() / file).all().names;
    if (!found.empty()) ++with_names;
    const auto known = kNameDifferences.find(file);
    const NameDifference difference =
        known == kNameDifferences.end() ? NameDifference{} : known->second;
    CHECK(lacking(wanted, found) == difference.tsharks);
    CHECK(lacking(found, wanted) == difference.ours);
  }
  CHECK(with_names >= 38);  // as many captures have a name according to the facts
}

TEST_CASE("Encrypted ClientHello and encrypted server names are marked",
          "[filters][captures][tls]") {
  // tshark -Y 'tls.handshake.extension.type == 65486' and 65037 count these hellos.
  struct Wanted {
    const char* file;
    int esni;
    int ech;
  };
  for (const Wanted& wanted :
       {Wanted{"ndpi/tls_esni_sni_both.pcap", 2, 0}, Wanted{"ndpi/no_sni.pcap", 4, 0},
        Wanted{"ndpi/tls_with_huge_ch.pcapng", 0, 0}}) {
    const auto file = shared_data() / "pcap" / wanted.file;
    if (!have(file)) return;
    CAPTURE(wanted.file);
    const Harvest found = HelloHarvester(file).all();
    CHECK(found.esni == wanted.esni);
    CHECK(found.ech == wanted.ech);
  }
}

TEST_CASE("The DTLS client of a capture has the fingerprint that its hello says",
          "[filters][captures][dtls]") {
  const auto file = shared_data() / "pcap/zeek/tls__dtls1_2.pcap";
  if (!have(file)) return;
  const Harvest found = HelloHarvester(file).all();
  CHECK(found.hellos == 1);
  CHECK(found.names.empty());
  REQUIRE(found.ja4.size() == 1);
  // tshark shows version 0xfefd, 80 cipher suites, the extensions 11, 10, 35, 13, 15.
  CHECK(found.ja4.begin()->substr(0, 10) == "dd2i800500");
}
