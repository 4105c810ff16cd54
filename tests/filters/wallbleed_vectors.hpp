#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "traffic/wire/ip_address.hpp"

namespace chokepoint::test {

inline std::string bytes_of_hex(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

// The placeholders of the published vectors: 4444, sixteen times 6, and TTTT as time to live.
inline const IpAddress kWallbleedV4 = IpAddress::v4(0x34343434);
inline const IpAddress kWallbleedV6 = IpAddress::v6(0x3636363636363636, 0x3636363636363636);
constexpr std::uint32_t kWallbleedTtl = 0x54545454;

/// A query that was sent to the real injectors, and what came back.
struct WallbleedVector {
  std::string query;
  bool injected;
  std::string answer;

  /// Whether an answer is the measured one but for what was leaked memory there.
  bool same_but_for_leaks(std::string_view ours) const {
    if (ours.size() != answer.size()) return false;
    const std::size_t record = answer.rfind("\xc0\x0c");
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const bool leaked = i >= query.size() && i < record;
      if (!leaked && ours[i] != answer[i]) return false;
    }
    return true;
  }
};

/// Empty if the data are absent.
inline std::vector<WallbleedVector> wallbleed_vectors() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  const std::filesystem::path data = folder != nullptr ? folder : "../shared/data";
  std::ifstream in(data / "censor/wallbleed/dns-vectors-v1.tsv");
  std::vector<WallbleedVector> vectors;
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
    WallbleedVector vector{bytes_of_hex(fields[0]), fields[3] == "1", bytes_of_hex(fields[4])};
    vector.query.resize(std::stoul(fields[1]), 'X');
    vectors.push_back(vector);
  }
  return vectors;
}

}  // namespace chokepoint::test
