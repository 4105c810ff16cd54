#include <fstream>
#include <string>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/topology/shared_data.hpp"
#include "topology/base/error.hpp"
#include "topology/import/country_table.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/facts.hpp"

using chokepoint::facts_of;
using chokepoint::import_topology;
using chokepoint::Imported;
using chokepoint::MeshFacts;

namespace {

const std::filesystem::path kData = chokepoint::test::shared_data();

/// Facts about the published files, computed with Python and networkx.
nlohmann::json published_facts() {
  std::ifstream file(kData / "facts.json");
  if (!file) {
    WARN("skipped: no published data at " << kData);
    return nlohmann::json::object();
  }
  return nlohmann::json::parse(file).at("topologies");
}

/// Calls check(path, fact) for the files of one folder; there have to be so many.
template <class Check>
void for_each_file(const std::string& folder, int least, Check check) {
  const nlohmann::json facts = published_facts();
  int files = 0;
  for (const auto& [name, fact] : facts.items()) {
    if (!name.starts_with(folder + '/') || !exists(kData / name)) continue;
    INFO(name);
    check(kData / name, fact);
    ++files;
  }
  if (!facts.empty()) CHECK(files >= least);
}

}  // namespace

TEST_CASE("Every AS graph has the relations that its facts count", "[topology]") {
  for_each_file("as", 4, [](const std::filesystem::path& path, const nlohmann::json& fact) {
    const Imported imported = import_topology(path);
    const MeshFacts facts = facts_of(imported.mesh);
    CHECK(imported.format == "as-relations");
    CHECK(facts.routers == fact.at("nodes"));
    CHECK(facts.links == fact.at("unique_edges"));
    CHECK(facts.simple_links == fact.at("unique_edges"));
    CHECK(facts.components == fact.at("components"));
    CHECK(imported.notes.customer_links == fact.at("p2c"));
    CHECK(imported.notes.peer_links == fact.at("p2p"));
    CHECK(imported.notes.sibling_links == fact.at("siblings"));
    CHECK(imported.notes.cycles.groups == fact.at("p2c_cycles"));
    if (!fact.at("clique").is_null()) {
      CHECK(imported.notes.tier1_ases == fact.at("clique").size());
      CHECK(imported.notes.ixp_ases == fact.at("ixp_ases"));
    }
    CHECK(facts.states.empty());
  });
}

TEST_CASE("Routers of an AS graph stand in the order of their AS numbers", "[topology]") {
  for_each_file("as", 4, [](const std::filesystem::path& path, const nlohmann::json&) {
    unsigned long last = 0;
    bool ascending = true;
    const Imported imported = import_topology(path);
    for (const auto& router : imported.mesh.routers()) {
      const unsigned long number = std::stoul(router.name);
      ascending &= number > last;
      last = number;
    }
    CHECK(ascending);
  });
}

TEST_CASE("Countries, their border ASes and border links are those of the facts", "[topology]") {
  const std::pair<const char*, const char*> cases[] = {
      {"as/20120301.as-rel.txt", "as/asn-to-country.2012-03-01"},
      {"as/20180601.as-rel.txt.bz2", "as/asn-to-country.2018-06-01.gz"}};
  const nlohmann::json facts = published_facts();
  for (const auto& [graph, table] : cases) {
    if (!facts.contains(graph) || !exists(kData / graph) || !exists(kData / table)) continue;
    INFO(graph);
    Imported imported = import_topology(kData / graph);
    assign_countries(imported.mesh, chokepoint::CountryTable::read(kData / table), imported.notes);
    const MeshFacts found = facts_of(imported.mesh);
    CHECK(found.routers - imported.notes.without_country ==
          facts.at(graph).at("mapped_to_country"));
    CHECK(found.states.size() == facts.at(graph).at("countries"));
    std::size_t compared = 0;
    for (const auto& state : found.states) {
      const auto& countries = facts.at(graph).at("country_ases_border_crosslinks");
      const auto fact = countries.find(state.code);
      if (fact == countries.end()) continue;
      INFO(state.code);
      CHECK(std::vector{state.routers, state.border_routers, state.border_links} ==
            fact->get<std::vector<std::size_t>>());
      ++compared;
    }
    CHECK(compared == facts.at(graph).at("country_ases_border_crosslinks").size());
  }
}

TEST_CASE("A nationality table and the table of addresses agree on nearly all ASes", "[topology]") {
  if (!exists(kData / "as/nationality.20120301.csv")) {
    WARN("skipped: no published data at " << kData);
    return;
  }
  const auto addresses = chokepoint::CountryTable::read(kData / "as/asn-to-country.2012-03-01");
  const auto nationality = chokepoint::CountryTable::read(kData / "as/nationality.20120301.csv");
  std::size_t both = 0;
  std::size_t equal = 0;
  for (std::uint32_t as_number = 1; as_number < 400'000; ++as_number) {
    const auto by_address = addresses.of(as_number);
    const auto by_nation = nationality.of(as_number);
    if (!by_address || !by_nation) continue;
    ++both;
    equal += *by_address == *by_nation;
  }
  CHECK(both > 39'000);
  // The authors of the second table derived it from the first by another rule.
  CHECK(static_cast<double>(equal) > 0.95 * static_cast<double>(both));
}

TEST_CASE("Every network of SNDlib has the counts of its facts", "[topology]") {
  for_each_file("sndlib", 11, [](const std::filesystem::path& path, const nlohmann::json& fact) {
    const Imported imported = import_topology(path);
    const MeshFacts facts = facts_of(imported.mesh);
    CHECK(imported.format == "sndlib-xml");
    CHECK(facts.routers == fact.at("nodes"));
    CHECK(facts.links == fact.at("links"));
    CHECK(imported.notes.demands == fact.at("demands"));
    CHECK((facts.components == 1) == fact.at("connected"));
    CHECK((imported.notes.without_delay == 0) == (fact.at("coords") == "geographical"));
  });
}

TEST_CASE("Every map of Rocketfuel has the counts of its facts, each link once", "[topology]") {
  for_each_file(
      "rocketfuel", 14, [](const std::filesystem::path& path, const nlohmann::json& fact) {
        if (fact.contains("demands")) {
          CHECK_THROWS_AS(import_topology(path), chokepoint::InputError);
          return;
        }
        const Imported imported = import_topology(path);
        const MeshFacts facts = facts_of(imported.mesh);
        CHECK(imported.notes.one_way_links.count == 0);
        if (fact.contains("undirected")) {
          CHECK(facts.routers == fact.at("nodes"));
          CHECK(facts.links == fact.at("undirected"));
          CHECK(chokepoint::import_topology(path, "rocketfuel-latencies").mesh.links().size() ==
                facts.links);
        } else if (fact.contains("undirected_edges")) {
          CHECK(facts.routers == fact.at("internal_nodes"));
          CHECK(facts.links == fact.at("undirected_edges"));
          CHECK(imported.notes.external_links.count == fact.at("external_refs"));
        } else {
          CHECK(facts.routers == fact.at("nodes"));
          CHECK(2 * facts.links == fact.at("edges"));
        }
      });
}

TEST_CASE("Every sample of a generator has the counts that its head promises", "[topology]") {
  for_each_file("gen", 6, [](const std::filesystem::path& path, const nlohmann::json& fact) {
    const Imported imported = import_topology(path);
    const MeshFacts facts = facts_of(imported.mesh);
    if (fact.contains("header_nodes")) {
      CHECK(facts.routers == fact.at("header_nodes"));
      CHECK(facts.links == fact.at("header_edges"));
    } else if (fact.contains("header")) {
      CHECK(std::to_string(facts.routers) == fact.at("header").at(0));
      CHECK(std::to_string(facts.links) == fact.at("header").at(1));
    } else if (imported.format == "orbis") {
      CHECK(facts.links == fact.at("lines"));
    } else {
      CHECK(facts.routers == fact.at("lines"));
    }
  });
}

TEST_CASE("The world's submarine cables have the counts of their facts", "[topology]") {
  for_each_file("cables", 3, [](const std::filesystem::path& path, const nlohmann::json& fact) {
    if (fact.contains("landings")) {
      const Imported imported = import_topology(path);
      const MeshFacts facts = facts_of(imported.mesh);
      CHECK(facts.routers == fact.at("distinct_landing_points"));
      CHECK(imported.notes.cables == fact.at("cables"));
      // A cable of n landing points is a tree of n - 1 links.
      CHECK(facts.links == fact.at("landings").get<std::size_t>() - imported.notes.cables);
      CHECK(imported.notes.without_country == 0);
      return;
    }
    // Points alone are no topology.
    if (path.filename().string().starts_with("landing-point")) {
      CHECK_THROWS_AS(import_topology(path), chokepoint::InputError);
    } else {
      const Imported imported = import_topology(path);
      CHECK(imported.format == "cable-geojson");
      CHECK(imported.notes.without_delay == 0);
    }
  });
}
