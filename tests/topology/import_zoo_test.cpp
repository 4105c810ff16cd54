#include <fstream>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/topology/shared_data.hpp"
#include "topology/import/format.hpp"
#include "topology/import/graphml.hpp"
#include "topology/mesh/facts.hpp"

using chokepoint::facts_of;
using chokepoint::Imported;
using chokepoint::MeshFacts;

namespace {

/// Facts about the Zoo's files as networkx counts them.
nlohmann::json zoo_facts() {
  std::ifstream file(chokepoint::test::shared_data() / "facts.json");
  if (!file) return nullptr;
  return nlohmann::json::parse(file).at("topologies");
}

template <class Check>
void for_each_zoo_file(Check check) {
  const nlohmann::json facts = zoo_facts();
  if (facts.is_null()) {
    WARN("skipped: no published data at " << chokepoint::test::shared_data());
    return;
  }
  int files = 0;
  for (const auto& [name, fact] : facts.items()) {
    const auto path = chokepoint::test::shared_data() / name;
    if (!name.starts_with("zoo/") || !exists(path)) continue;
    INFO(name);
    check(path, fact);
    ++files;
  }
  CHECK(files > 100);
}

}  // namespace

TEST_CASE("Every graph of the Topology Zoo has the counts that networkx finds", "[topology]") {
  for_each_zoo_file([](const std::filesystem::path& path, const nlohmann::json& fact) {
    const Imported imported = chokepoint::import_topology(path);
    const MeshFacts facts = facts_of(imported.mesh);
    CHECK(imported.format == "graphml");
    CHECK(facts.routers == fact.at("nodes"));
    CHECK(facts.links == fact.at("edges"));
    CHECK(facts.simple_links == fact.at("simple_edges"));
    CHECK(facts.components == fact.at("components"));
    CHECK(facts.routers - imported.notes.without_coordinates == fact.at("with_latlon"));
    CHECK((imported.notes.parallel_links + imported.notes.loops > 0) ==
          (fact.at("edges") != fact.at("simple_edges")));
  });
}

TEST_CASE("Every country of a Zoo graph becomes one state", "[topology]") {
  for_each_zoo_file([](const std::filesystem::path& path, const nlohmann::json& fact) {
    const Imported imported = chokepoint::import_graphml(path);
    std::size_t countries = 0;
    for (const auto& state : imported.mesh.states()) {
      // Every name that the Zoo uses is in the table, so no state keeps a long name.
      CHECK(state.code.size() == 2);
      countries += state.code != "??";
    }
    CHECK(countries == fact.at("countries"));
  });
}

TEST_CASE("Border links are counted at both their states and nowhere else", "[topology]") {
  for_each_zoo_file([](const std::filesystem::path& path, const nlohmann::json&) {
    const auto mesh = chokepoint::import_graphml(path).mesh;
    std::size_t crossing = 0;
    for (const auto& link : mesh.links()) crossing += mesh.crosses_border(link);
    std::size_t counted = 0;
    std::size_t routers = 0;
    for (const auto& state : facts_of(mesh).states) {
      counted += state.border_links;
      routers += state.routers;
      CHECK(state.border_routers <= state.routers);
      CHECK(state.border_routers <= state.border_links);
    }
    CHECK(counted == 2 * crossing);
    CHECK(routers == mesh.routers().size());
  });
}

TEST_CASE("A Zoo graph cut anywhere is refused, never read in part", "[topology]") {
  for_each_zoo_file([](const std::filesystem::path& path, const nlohmann::json&) {
    const chokepoint::Source whole = chokepoint::read_source(path);
    const std::size_t end = whole.text.rfind("</graphml>");
    for (int tenth = 0; tenth < 10; ++tenth) {
      const std::size_t at = end * static_cast<std::size_t>(tenth) / 10;
      CHECK_THROWS_AS(chokepoint::read_graphml({whole.name, whole.text.substr(0, at)}),
                      chokepoint::InputError);
    }
  });
}
