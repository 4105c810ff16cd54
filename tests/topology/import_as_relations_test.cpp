#include <chrono>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/topology/import_source.hpp"
#include "topology/import/as_relations.hpp"
#include "topology/import/country_table.hpp"
#include "topology/mesh/facts.hpp"
#include "topology/mesh/territory.hpp"

using chokepoint::CountryTable;
using chokepoint::Imported;
using chokepoint::ImportNotes;
using chokepoint::Mesh;
using chokepoint::read_as_relations;
using chokepoint::Relation;
using chokepoint::test::read_text;
using chokepoint::test::refusal;

namespace {

std::string table_refusal(const std::string& text) {
  try {
    CountryTable::parse({"f", text});
  } catch (const chokepoint::InputError& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("An AS file becomes routers in the order of AS numbers and links with relations",
          "[topology]") {
  const Imported imported = read_text(read_as_relations,
                                      "# inferred clique: 7018 3356\n"
                                      "# IXP ASes: 1200 4635 5507\n"
                                      "# source:topology|BGP|20120301\n"
                                      "3356|9|-1\n\n"
                                      "7018|3356|0\r\n"
                                      "9|4294967295|2\n");
  const Mesh& mesh = imported.mesh;
  REQUIRE(mesh.routers().size() == 4);
  CHECK(mesh.routers()[0].name == "9");
  CHECK(mesh.routers()[1].name == "3356");
  CHECK(mesh.routers()[2].name == "7018");
  CHECK(mesh.routers()[3].name == "4294967295");
  REQUIRE(mesh.links().size() == 3);
  CHECK(mesh.links()[0].relation == Relation::kTransit);
  CHECK(mesh.router(mesh.links()[0].a).name == "3356");
  CHECK(mesh.links()[1].relation == Relation::kPeering);
  CHECK(mesh.links()[2].relation == Relation::kSibling);
  CHECK(imported.notes.tier1_ases == 2);
  CHECK(imported.notes.ixp_ases == 3);
  CHECK(imported.notes.customer_links == 1);
}

TEST_CASE("The fourth field of serial-2 changes nothing", "[topology]") {
  const Imported imported = read_text(read_as_relations, "1|2|-1|bgp\n1|3|0|mlp\n");
  CHECK(imported.notes.customer_links == 1);
  CHECK(imported.notes.peer_links == 1);
}

TEST_CASE("Loops and repeated relations are left out, counted and said with their line",
          "[topology]") {
  const Imported imported = read_text(read_as_relations,
                                      "1|2|-1\n"
                                      "3|3|0\n"
                                      "1|2|-1\n"
                                      "2|4|0\n"
                                      "4|2|0\n"
                                      "4|4|2\n");
  CHECK(imported.mesh.links().size() == 2);
  CHECK(imported.mesh.routers().size() == 4);
  CHECK(imported.notes.dropped_loops.count == 2);
  CHECK(imported.notes.dropped_loops.first_line == 2);
  CHECK(imported.notes.dropped_duplicates.count == 2);
  CHECK(imported.notes.dropped_duplicates.first_line == 3);
}

TEST_CASE("Cycles of providers are kept and counted, each once", "[topology]") {
  const Imported imported = read_text(read_as_relations,
                                      "9|1|-1\n"
                                      "1|2|-1\n2|3|-1\n3|1|-1\n"        // a ring of three
                                      "11|12|-1\n12|13|-1\n13|11|-1\n"  // another,
                                      "12|14|-1\n14|11|-1\n"            // twice around
                                      "21|22|0\n22|23|0\n23|21|0\n"     // peers are no providers
                                      "31|32|-1\n31|33|-1\n32|34|-1\n33|34|-1\n");  // a diamond
  CHECK(imported.notes.cycles.groups == 2);
  CHECK(imported.notes.cycles.routers == 7);
  CHECK(imported.notes.first_cycle_line == 2);
  CHECK(imported.mesh.links().size() == 16);
}

TEST_CASE("What is wrong in an AS file is refused with its line", "[topology]") {
  const std::pair<const char*, const char*> cases[] = {
      {"1|2|-1\n3|4\n", "f:2: \"3|4\" is not AS|AS|relation"},
      {"1|2|-1|bgp|x\n", "f:1: \"1|2|-1|bgp|x\" is not AS|AS|relation"},
      {"#\n1|2|1\n",
       "f:2: relation: unknown code \"1\"; known: -1 (provider|customer), 0 (peers), "
       "2 (siblings)"},
      {"1|2|\n",
       "f:1: relation: unknown code \"\"; known: -1 (provider|customer), 0 (peers), 2 "
       "(siblings)"},
      {"4294967296|2|0\n", "f:1: first AS: \"4294967296\" is no AS number (1 to 4294967295)"},
      {"1|0|0\n", "f:1: second AS: \"0\" is no AS number (1 to 4294967295)"},
      {"1|-2|0\n", "f:1: second AS: \"-2\" is no AS number (1 to 4294967295)"},
      {"1|2|-1\n5|6|0\n2|1|-1\n", "f:3: relation: AS 2 and AS 1 have another one on line 1"},
      {"1|2|0\n1|2|-1\n", "f:2: relation: AS 1 and AS 2 have another one on line 1"},
      {"# nothing\n", "f:1: the file has no relation of two ASes"},
  };
  for (const auto& [text, message] : cases) CHECK(refusal(read_as_relations, text) == message);
}

TEST_CASE("An AS file cut in the middle of a relation is refused or loses whole lines only",
          "[topology]") {
  const std::string text = "174|3356|0\n3356|65001|-1\n174|65002|-1\n";
  for (std::size_t kept = 1; kept < text.size(); ++kept) {
    const std::string cut = text.substr(0, kept);
    if (refusal(read_as_relations, cut) != "accepted") continue;
    const bool whole = text[kept] == '\n' || text[kept - 1] == '\n';
    INFO(cut);
    CHECK(whole);
  }
}

TEST_CASE("Three hundred thousand relations are read in well under a second", "[topology]") {
  std::string text;
  for (std::uint32_t i = 0; i < 300'000; ++i) {
    text += std::to_string(1 + i / 5) + '|' + std::to_string(100'000 + i) + "|-1\n";
  }
  const auto begin = std::chrono::steady_clock::now();
  const Imported imported = read_text(read_as_relations, text);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  CHECK(imported.mesh.links().size() == 300'000);
  CHECK(seconds.count() < 2);  // ten times what it takes on a busy machine
}

TEST_CASE("An AS belongs to the country with most of its addresses, the first of equals",
          "[topology]") {
  const CountryTable table =
      CountryTable::parse({"f",
                           "#asn|country-code|pfx-cnt|pfx-pct|ip-cnt|ip-pct\n"
                           "7|PL|1|90.0|256|10.0\n"
                           "7|DE|1|10.0|512|90.0\n"
                           "8|fr|1|50.0|256|50.0\n"
                           "8|ES|1|50.0|256|50.0\n"
                           "9|??|1|100.0|256|100.0\n"});
  CHECK(table.of(7) == "DE");
  CHECK(table.of(8) == "FR");
  CHECK(table.of(9) == "??");
  CHECK_FALSE(table.of(10));
  CHECK(table.size() == 3);
}

TEST_CASE("A nationality table is read with and without titles, and skips who has no country",
          "[topology]") {
  for (const char* const titles : {"ASN,cc\n", ""}) {
    const CountryTable table = CountryTable::parse({"f", std::string(titles) + "7,DE\n8,\n9,US\n"});
    CHECK(table.of(7) == "DE");
    CHECK_FALSE(table.of(8));
    CHECK(table.size() == 2);
  }
}

TEST_CASE("What is wrong in a table of countries is refused with its line", "[topology]") {
  const std::pair<const char*, const char*> cases[] = {
      {"#x\n7|PL|1\n", "f:2: \"7|PL|1\" is not as|country|prefixes|%|addresses|%"},
      {"7|PL|1|1|1|120\n", "f:1: ip-pct: \"120\" is no percentage"},
      {"7|PL|1|1|1|nan\n", "f:1: ip-pct: \"nan\" is no percentage"},
      {"7|Poland|1|1|1|1\n", "f:1: country: \"Poland\" is no code of two letters"},
      {"0|PL|1|1|1|1\n", "f:1: AS: \"0\" is no AS number (1 to 4294967295)"},
      {"ASN,cc\n4294967296,DE\n", "f:2: AS: \"4294967296\" is no AS number (1 to 4294967295)"},
      {"ASN,cc\n7,DE,x\n", "f:2: \"7,DE,x\" is not as,country"},
      {"7,DE\n8,US\n7,US\n", "f:3: country: AS 7 has another one on line 1"},
      {"7,DE\n8,U", "f:2: the file is cut short: its last line has no end"},
      {"ASN,cc\n", "f:1: the table has no country of any AS"},
      {"7,\n", "f:1: the table has no country of any AS"},
  };
  for (const auto& [text, message] : cases) CHECK(table_refusal(text) == message);
}

TEST_CASE("Countries without routers make no state, and routers without a country cross no border",
          "[topology]") {
  Imported imported = read_text(read_as_relations, "1|2|0\n2|3|0\n3|4|0\n");
  const CountryTable table = CountryTable::parse({"f", "1,DE\n2,FR\n3,FR\n9,US\n"});
  assign_countries(imported.mesh, table, imported.notes);
  CHECK(imported.notes.countries_without_routers == 1);
  CHECK(imported.notes.without_country == 1);
  const auto facts = facts_of(imported.mesh);
  REQUIRE(facts.states.size() == 2);
  CHECK(facts.states[0].code == "DE");
  CHECK(facts.states[0].border_links == 1);
  CHECK(facts.states[1].code == "FR");
  CHECK(facts.states[1].routers == 2);
  // Only the link to DE: nobody knows where AS 4 stands.
  CHECK(facts.states[1].border_routers == 1);
  CHECK(facts.states[1].border_links == 1);
  const chokepoint::Territory france(imported.mesh, imported.mesh.find_state("FR"));
  CHECK(border_routers(imported.mesh, france).size() == 1);
  CHECK(border_links(imported.mesh, france) == 1);
  CHECK(minimum_border_cut(imported.mesh, france) == 1);
}

TEST_CASE("Countries are refused for a network whose routers are no ASes", "[topology]") {
  Mesh mesh;
  chokepoint::Router router;
  router.name = "Berlin";
  mesh.add_router(router);
  ImportNotes notes;
  const CountryTable table = CountryTable::parse({"f", "1,DE\n"});
  CHECK_THROWS_WITH(assign_countries(mesh, table, notes), Catch::Contains("--countries: "));
}
