#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <numeric>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "filters/place/stream_nations.hpp"
#include "filters/place/stream_place.hpp"
#include "filters/place/stream_tree.hpp"
#include "tests/topology/shared_data.hpp"
#include "topology/import/country_table.hpp"
#include "topology/import/format.hpp"
#include "topology/route/stream.hpp"

using namespace chokepoint;

namespace {

constexpr const char* kGraph2018 = "as/20180601.as-rel.txt.bz2";
constexpr const char* kCountries2018 = "as/asn-to-country.2018-06-01.gz";

/// Whether the data set lies there; says so when it does not.
bool present(const std::filesystem::path& path) {
  if (std::filesystem::exists(path)) return true;
  WARN(path.string() << " is absent: nothing is compared");
  return false;
}

/// Ranks from 1, ties sharing their mean rank.
std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::vector<double> rank(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) rank[order[k]] = 1 + static_cast<double>(i + end - 1) / 2;
    i = end;
  }
  return rank;
}

/// Spearman's rank correlation.
double spearman(const std::vector<double>& x, const std::vector<double>& y) {
  const std::vector<double> a = ranks(x);
  const std::vector<double> b = ranks(y);
  const double mean = (static_cast<double>(x.size()) + 1) / 2;
  double ab = 0;
  double aa = 0;
  double bb = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return ab / std::sqrt(aa * bb);
}

/// The AS numbers and values of a country's table, `number-name,value`, names with commas or not.
std::map<std::string, double> read_influence(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::map<std::string, double> influence;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    const std::size_t dash = line.find('-');
    const std::size_t comma = line.rfind(',');
    if (dash == std::string::npos || comma == std::string::npos) continue;
    const std::string number = line.substr(line[0] == '"' ? 1 : 0, dash - (line[0] == '"' ? 1 : 0));
    influence[number] = std::stod(line.substr(comma + 1));
  }
  return influence;
}

/// For each AS, of the paths from abroad into the country, the number that it is interior to.
std::vector<double> transit_into(const Mesh& mesh, const Adjacency& graph, StateId country) {
  std::vector<RouterId> destinations;
  std::vector<std::uint32_t> group(graph.size(), CoverageProblem::kNobody);
  for (std::uint32_t r = 0; r < graph.size(); ++r) {
    if (mesh.routers()[r].state != country) continue;
    destinations.push_back(RouterId{r});
    group[r] = 0;
  }
  const CoverageProblem problem{.graph = graph,
                                .routing = find_routing("policy"),
                                .destinations = destinations,
                                .group = group,
                                .crossing_only = true};
  TreeCounts counts(problem);
  std::vector<double> transit(graph.size(), 0);
  stream_routes(graph, problem.routing, destinations, 1, [&](unsigned, const NextHopTree& tree) {
    counts.count(tree);
    for (const std::uint32_t r : tree.by_distance.subspan(1)) transit[r] += counts.interior(r);
  });
  return transit;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

TEST_CASE("Spearman's rank correlation is that of a textbook example", "[filters]") {
  CHECK(spearman({106, 100, 86, 101, 99, 103, 97, 113, 112, 110},
                 {7, 27, 2, 50, 28, 29, 20, 12, 6, 17}) == Approx(-29. / 165));
}

TEST_CASE("Few networks see most paths, as Gosain et al. (2017) found", "[filters][validation]") {
  // Theirs, to popular sites: 2 ASes on 45.1 %, 30 ASes on 92.4 % of paths. An independent
  // program's figures for all destinations lie beside the graphs.
  const auto oracle_path = test::shared_data() / "as_coverage.json";
  if (!present(oracle_path)) return;
  const auto oracle = nlohmann::json::parse(std::ifstream(oracle_path));
  for (const auto& [file, expected] : oracle.items()) {
    if (!present(test::shared_data() / file)) continue;
    const Mesh mesh = import_topology(test::shared_data() / file).mesh;
    const Adjacency graph(mesh);
    RandomStream random(4, "destinations");
    const auto destinations = draw_routers(graph.size(), 1000, random);
    const auto placed = place_on_graph({.mesh = mesh,
                                        .graph = graph,
                                        .routing = find_routing("policy"),
                                        .strategy = find_strategy("greedy"),
                                        .budget = 30,
                                        .destinations = destinations,
                                        .threads = 2});
    const CoverageSteps& steps = placed[0].steps;
    REQUIRE(steps.covered.size() == 30);
    const auto share = [&](std::size_t sites) {
      return static_cast<double>(steps.covered[sites - 1]) / static_cast<double>(steps.pairs);
    };
    INFO(file << ": 2 sites " << share(2) << ", 30 sites " << share(30));
    CHECK(share(2) == Approx(expected[0].get<double>()).margin(.06));
    CHECK(share(30) == Approx(expected[1].get<double>()).margin(.035));
    CHECK(share(2) > .451 / 2);
    CHECK(share(2) < .451 * 2);
  }
}

TEST_CASE("Who carries a country's traffic ranks as in PAM 2022's transit influence",
          "[filters][validation]") {
  const auto folder = test::shared_data() / "as/cti";
  if (!present(folder) || !present(test::shared_data() / kGraph2018)) return;
  Imported imported = import_topology(test::shared_data() / kGraph2018);
  assign_countries(imported.mesh, CountryTable::read(test::shared_data() / kCountries2018),
                   imported.notes);
  const Adjacency graph(imported.mesh);
  std::map<std::string, std::uint32_t> router;
  for (std::uint32_t r = 0; r < graph.size(); ++r) router[imported.mesh.routers()[r].name] = r;

  std::vector<double> correlations;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with("top.")) continue;
    const StateId country = imported.mesh.find_state(name.substr(4, 2));
    if (!country.valid()) continue;
    const auto transit = transit_into(imported.mesh, graph, country);
    std::vector<double> theirs;
    std::vector<double> ours;
    for (const auto& [as_number, influence] : read_influence(entry.path())) {
      if (!router.contains(as_number)) continue;
      theirs.push_back(influence);
      ours.push_back(transit[router[as_number]]);
    }
    if (theirs.size() < 10) continue;
    correlations.push_back(spearman(theirs, ours));
    UNSCOPED_INFO(name.substr(4, 2)
                  << " " << theirs.size() << " ASes, rank correlation " << correlations.back());
  }
  UNSCOPED_INFO("median " << median(correlations) << " over " << correlations.size());
  CHECK(median(correlations) > .3);
  CHECK(correlations.size() >= 20);
}
