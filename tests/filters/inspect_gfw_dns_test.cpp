#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/inspect/gfw_dns.hpp"

using namespace chokepoint;

namespace {

/// Names of the censor's list that the vectors use, anchored as the authors measured them. 69.mu
/// matched anywhere when the vectors were recorded, the others only at the end, with or without a
/// label before.
bool listed(std::string_view name) {
  static const std::regex list(
      "69\\.mu|(^|\\.)(facebook\\.com|rsf\\.org|3\\.tt|4\\.tt|google\\.com)$",
      std::regex::icase | std::regex::extended);
  return std::regex_search(std::string(name), list);
}

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

struct Vector {
  std::string query;
  bool injected;
  std::string answer;
};

std::vector<Vector> measured() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  const std::filesystem::path data = folder != nullptr ? folder : "../shared/data";
  std::ifstream in(data / "censor/wallbleed/dns-vectors-v1.tsv");
  std::vector<Vector> vectors;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    std::vector<std::string> fields;
    std::size_t start = 0;
    for (std::size_t tab = 0; tab != std::string::npos; start = tab + 1) {
      tab = line.find('\t', start);
      fields.push_back(line.substr(start, tab == std::string::npos ? tab : tab - start));
    }
    REQUIRE(fields.size() == 5);
    Vector vector{bytes_of(fields[0]), fields[3] == "1", bytes_of(fields[4])};
    vector.query.resize(std::stoul(fields[1]), 'X');
    vectors.push_back(vector);
  }
  return vectors;
}

/// Whether the answer is the measured one but for what was leaked memory there.
bool same_but_for_leaks(std::string_view ours, const Vector& vector) {
  if (ours.size() != vector.answer.size()) return false;
  const std::size_t record = vector.answer.rfind("\xc0\x0c");
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const bool leaked = i >= vector.query.size() && i < record;
    if (!leaked && ours[i] != vector.answer[i]) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("The Great Firewall's reading of DNS judges all vectors of Wallbleed as measured",
          "[filters][dns][gfw]") {
  const auto vectors = measured();
  if (vectors.empty()) {
    WARN("no vectors of Wallbleed: nothing compared");
    return;
  }
  REQUIRE(vectors.size() == 63);
  // The placeholders of the published vectors: 4444, sixteen times 6, and TTTT as time to live.
  const auto v4 = IpAddress::v4(0x34343434);
  const auto v6 = IpAddress::v6(0x3636363636363636, 0x3636363636363636);
  unsigned agree = 0;
  for (const Vector& vector : vectors) {
    const ByteView query = as_byte_view(vector.query);
    const auto read = parse_gfw_dns_query(query);
    const bool injected = read && listed(read->name());
    CAPTURE(vector.query, read ? std::string(read->name()) : "");
    CHECK(injected == vector.injected);
    if (injected != vector.injected) continue;
    ++agree;
    if (!injected) continue;
    std::array<std::byte, 300> out{};
    const auto answer =
        write_gfw_dns_answer(*read, query, read->wants_v6 ? v6 : v4, 0x54545454, out);
    CHECK(same_but_for_leaks(as_text(answer), vector));
  }
  CHECK(agree == 63);
}

TEST_CASE("The Great Firewall's reading takes the end of a label from beyond the datagram",
          "[filters][dns][gfw]") {
  using namespace std::string_literals;
  const std::string header = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"s;
  const auto right = parse_gfw_dns_query(as_byte_view(header + "\x03" + "rsf\x03org\x00"s));
  REQUIRE(right);
  CHECK(right->name() == "rsf.org");
  const auto beyond = parse_gfw_dns_query(as_byte_view(header + "\x03" + "rsf\x20org"s));
  REQUIRE(beyond);
  CHECK(beyond->name().starts_with("rsf.org"));
  CHECK_FALSE(listed(beyond->name()));
  CHECK_FALSE(parse_gfw_dns_query(as_byte_view(header.substr(0, 11))));
}
