#include <fstream>
#include <map>

#include <catch2/catch.hpp>

#include "filters/profile/profile_reader.hpp"
#include "tests/filters/box_run.hpp"
#include "tests/topology/shared_data.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

// Synthetic captures of CensorLab, one packet and flow for each index, with what its authors' lists
// say of each. The profiles read those lists.

namespace {

/// Whether each index is forbidden.
std::vector<bool> labels_of(const std::filesystem::path& folder) {
  std::ifstream in(folder / "labels.csv");
  std::vector<bool> labels;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) labels.push_back(line.find(",forbidden") != std::string::npos);
  return labels;
}

/// How many flows are judged as labelled, of how many.
std::pair<std::size_t, std::size_t> agreement(const std::string& test, const std::string& rule) {
  const auto folder = shared_data() / "pcap/censorlab" / test;
  const auto labels = labels_of(folder);
  if (labels.empty()) {
    WARN("no captures of CensorLab at " << folder << ": nothing compared");
    return {0, 0};
  }
  // The lists' paths are relative to the profile's folder.
  const Profile profile = parse_profile(
      "name = \"lab\"\n[[rule]]\nname = \"list\"\n" + rule + "\nthen.action = \"drop\"\n",
      folder / "profile.toml");
  const BoxOutcome box = run_box(profile, folder / "test.pcap");
  CHECK(box.packets == static_cast<int>(labels.size()));
  CHECK(box.matched == box.dropped);
  std::vector<bool> ours(labels.size());
  for (const int packet : box.dropped) ours.at(static_cast<std::size_t>(packet) - 1) = true;
  std::size_t agreed = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) agreed += ours[i] == labels[i] ? 1 : 0;
  return {agreed, labels.size()};
}

}  // namespace

TEST_CASE("Requests with words of CensorLab's list are dropped and all others pass",
          "[act][validation]") {
  const auto [agreed, all] = agreement("01_http_keyword",
                                       "when.words.file = \"gfw_keywords.txt\"\n"
                                       "when.word_fields = [\"http-request\"]");
  INFO(agreed << " of " << all);
  CHECK(agreed == all);
}

TEST_CASE("Hellos with names of CensorLab's list are dropped and all others pass",
          "[act][validation]") {
  const auto [agreed, all] = agreement("03_tls_sni",
                                       "when.names.file = \"forbidden_domains.txt\"\n"
                                       "when.name_fields = [\"server-name\"]");
  INFO(agreed << " of " << all);
  CHECK(agreed == all);
}
