#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/import/country.hpp"
#include "topology/import/format.hpp"
#include "topology/import/geography.hpp"
#include "topology/import/graphml.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using chokepoint::Bitrate;
using chokepoint::Imported;
using chokepoint::InputError;

namespace {

constexpr auto kKeys = R"(<graphml>
<key id="l" for="node" attr.name="label"/><key id="c" for="node" attr.name="Country"/>
<key id="x" for="node" attr.name="Longitude"/><key id="y" for="node" attr.name="Latitude"/>
<key id="r" for="edge" attr.name="LinkSpeedRaw"/><key id="s" for="edge" attr.name="LinkSpeed"/>
<key id="u" for="edge" attr.name="LinkSpeedUnits"/><key id="t" for="all" attr.type="integer"/>
)";

/// Keys take lines 1 to 5 of such a document, <graph> is line 6 and `body` begins on line 7.
std::string graph(const std::string& body) {
  return kKeys + ("<graph edgedefault=\"undirected\">\n" + body) + "</graph></graphml>\n";
}

Imported read(const std::string& text) { return chokepoint::read_graphml({"t.graphml", text}); }

std::string error_of(const std::string& text) {
  try {
    read(text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

constexpr auto kTwoNodes = "<node id=\"a\"/>\n<node id=\"b\"/>\n";

}  // namespace

TEST_CASE("A link without a stated speed or place gets the documented defaults", "[topology]") {
  const Imported got = read(graph(std::string(kTwoNodes) + "<edge source='a' target='b'/>"));
  REQUIRE(got.mesh.links().size() == 1);
  CHECK(got.mesh.links()[0].rate == Bitrate::giga(1));
  CHECK(got.mesh.links()[0].delay == 1ms);
  CHECK(got.notes.without_speed == 1);
  CHECK(got.notes.without_delay == 1);
  CHECK(got.notes.without_coordinates == 2);
}

TEST_CASE("LinkSpeedRaw wins over LinkSpeed, whose units are decimal", "[topology]") {
  const auto rate = [](const std::string& data) {
    return read(graph(std::string(kTwoNodes) + "<edge source='a' target='b'>" + data + "</edge>"))
        .mesh.links()[0]
        .rate.bits_per_second;
  };
  CHECK(rate("<data key='r'>2500000000.0</data><data key='s'>7</data><data key='u'>M</data>") ==
        2'500'000'000);
  CHECK(rate("<data key='s'>2.5</data><data key='u'>G</data>") == 2'500'000'000);
  CHECK(rate("<data key='s'>155</data><data key='u'>M</data>") == 155'000'000);
  CHECK(rate("<data key='s'>64</data><data key='u'>K</data>") == 64'000);
  CHECK(rate("<data key='s'>&lt;10</data><data key='u'>M</data>") == 1'000'000'000);
}

TEST_CASE("Great-circle distances agree with published ones", "[topology]") {
  // The sphere's quarter meridian by definition; JFK to LHR as airlines publish it, on an
  // ellipsoid.
  CHECK(chokepoint::great_circle_km({0, 0}, {0, 90}) == Approx(10'007.557).epsilon(1e-6));
  CHECK(chokepoint::great_circle_km({-73.7789, 40.6397}, {-0.4614, 51.4775}) ==
        Approx(5540).epsilon(0.005));
  CHECK(chokepoint::great_circle_km({179.5, 0}, {-179.5, 0}) == Approx(111.195).epsilon(1e-4));
}

TEST_CASE("A link's delay is that of light in fibre along the great circle", "[topology]") {
  const Imported got =
      read(graph("<node id='a'><data key='x'>0</data><data key='y'>0</data></node>"
                 "<node id='b'><data key='x'>0</data><data key='y'>90</data></node>"
                 "<node id='c'><data key='x'>0</data><data key='y'>90</data></node>"
                 "<edge source='a' target='b'/><edge source='b' target='c'/>"));
  // 10 007.557 km at 2/3 of 299 792.458 km/s.
  CHECK(std::chrono::duration<double>(got.mesh.links()[0].delay).count() ==
        Approx(0.0500724).epsilon(1e-5));
  CHECK(got.mesh.links()[1].delay == 5us);
  CHECK(got.notes.without_delay == 0);
}

TEST_CASE("Countries become ISO codes and unknown names stay as they are", "[topology]") {
  CHECK(chokepoint::country_code("Poland") == "PL");
  CHECK(chokepoint::country_code("Myanmar [Burma]") == "MM");
  CHECK(chokepoint::country_code("poland").empty());
  const auto mesh = read(graph("<node id='a'><data key='c'>Iran</data></node>"
                               "<node id='b'><data key='c'>Ruritania</data></node>"
                               "<node id='d'><data key='c'>Iran</data></node>"))
                        .mesh;
  REQUIRE(mesh.states().size() == 2);
  CHECK(mesh.states()[0].code == "IR");
  CHECK(mesh.states()[1].code == "Ruritania");
  CHECK(mesh.routers()[0].state == mesh.routers()[2].state);
}

TEST_CASE("A router without a country is in the state ??, whatever country the others are in",
          "[topology]") {
  const auto state_of_last = [](const std::string& nodes) {
    const Imported got = read(graph(nodes + "<node id='z'/>"));
    CHECK(got.notes.without_country == 1);
    return got.mesh.state(got.mesh.routers().back().state).code;
  };
  CHECK(state_of_last("<node id='a'><data key='c'>Chile</data></node>") == "??");
  CHECK(state_of_last("<node id='a'><data key='c'>Chile</data></node>"
                      "<node id='b'><data key='c'>Peru</data></node>") == "??");
  CHECK(state_of_last("") == "??");
}

TEST_CASE("Parallel links and loops are kept and noted, direction is only noted", "[topology]") {
  const Imported got =
      read(graph(std::string(kTwoNodes) + "<edge source='a' target='b'/>" +
                 "<edge source='b' target='a' directed='true'/><edge source='a' target='a'/>"));
  CHECK(got.mesh.links().size() == 3);
  CHECK(got.notes.parallel_links == 1);
  CHECK(got.notes.loops == 1);
  CHECK(got.notes.directed);
}

TEST_CASE("Edges may come before their nodes and keys may have defaults", "[topology]") {
  const Imported got = read(
      "<graphml><key id='r' for='edge' attr.name='LinkSpeedRaw'><default>5e6</default></key>"
      "<graph><edge source='a' target='b'/><node id='a'/><node id='b'/></graph></graphml>");
  REQUIRE(got.mesh.links().size() == 1);
  CHECK(got.mesh.links()[0].rate == Bitrate::mega(5));
}

TEST_CASE("Each mistake in a GraphML file is named with its line", "[topology]") {
  const auto two = std::string(kTwoNodes);
  const auto edge = [&](const std::string& e) { return error_of(graph(two + e)); };
  CHECK(edge("<edge source='a' target='q'/>\n") == "t.graphml:9: target: no node has the id \"q\"");
  CHECK(edge("\n<edge source='a'/>\n") == "t.graphml:10: target: the edge does not say");
  CHECK(edge("<node id='b'/>\n") == "t.graphml:9: node: a second node with the id \"b\"");
  CHECK(edge("<node/>\n") == "t.graphml:9: node: has no id");
  CHECK(edge("<edge source='a' target='b'>\n<data key='r'>fast</data></edge>") ==
        "t.graphml:10: LinkSpeedRaw: not a number: \"fast\"");
  CHECK(edge("<edge source='a' target='b'>\n<data key='r'>0</data></edge>") ==
        "t.graphml:10: LinkSpeedRaw: 0 is not between 1 and 1e+18");
  CHECK(edge("<edge source='a' target='b'>\n<data key='zz'>0</data></edge>") ==
        "t.graphml:10: data: names a key that the file does not declare: \"zz\"");
  CHECK(edge("<node id='c'>\n\n<data key='y'>91.5</data></node>") ==
        "t.graphml:11: Latitude: 91.5 is not between -90 and 90");
  CHECK(edge("<node id='c'><data key='x'>nan</data></node>") ==
        "t.graphml:9: Longitude: not a number: \"nan\"");
  CHECK(edge("<hyperedge/>") == "t.graphml:9: hyperedge: a link joins two routers, not more");
  CHECK(edge("<node id='c'><graph/></node>") ==
        "t.graphml:9: node: graphs inside nodes are not read");
  CHECK(error_of("<graphml>\n<graph/>\n<graph/></graphml>") ==
        "t.graphml:3: graph: a second graph; one file holds one mesh");
  CHECK(error_of("<graphml><key id='k'/>\n<key id='k'/><graph/></graphml>") ==
        "t.graphml:2: key: declared a second time: \"k\"");
  CHECK(error_of("<graphml>\n</graphml>") == "t.graphml:1: graph: no <graph> element");
  CHECK(error_of("<html></html>") == "t.graphml:1: graphml: no <graphml> element");
}

TEST_CASE("Text that is no XML, or only half of it, is refused at the line where it breaks",
          "[topology]") {
  CHECK_THAT(error_of("{\"nodes\": []}"), Catch::StartsWith("t.graphml:1: "));
  CHECK_THAT(error_of(graph("<node id='a'>\n</edge>")), Catch::StartsWith("t.graphml:8: "));
  const std::string whole = graph(kTwoNodes);
  CHECK_THAT(error_of(whole.substr(0, whole.find("<node id=\"b\"") + 5)),
             Catch::StartsWith("t.graphml:8: "));
  CHECK_THAT(error_of(whole.substr(0, whole.find("</graph>"))), Catch::Contains("cut short"));
  CHECK_THAT(error_of(std::string("\0\0\0\0", 4)), Catch::StartsWith("t.graphml:1: "));
}

TEST_CASE("A document that declares entities is refused, so an entity bomb never goes off",
          "[topology]") {
  std::string bomb = "<!DOCTYPE graphml [<!ENTITY a0 \"lol\">";
  for (int i = 1; i < 40; ++i) {
    const std::string inner = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " \"" + inner + inner + "\">";
  }
  bomb += "<!ENTITY f SYSTEM \"file:///etc/passwd\">]>";
  CHECK(error_of(bomb + graph("<node id='a'><data key='l'>&a39;&f;</data></node>")) ==
        "t.graphml:1: ENTITY: entities are not read, and \"a0\" is declared");
}

TEST_CASE("A million nested elements are refused without exhausting the stack", "[topology]") {
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<node>";
  CHECK_THAT(error_of(deep), Catch::StartsWith("t.graphml:1: "));
  std::string closed = deep;
  for (int i = 0; i < 1'000'000; ++i) closed += "</node>";
  CHECK_THAT(error_of(graph(closed)), Catch::StartsWith("t.graphml:7: "));
}

TEST_CASE("A relation that no one knows is refused with its line", "[topology]") {
  const std::string text =
      "<graphml><key id='r' for='edge' attr.name='Relation'/><graph><node id='a'/><node id='b'/>\n"
      "<edge source='a' target='b'><data key='r'>friends</data></edge></graph></graphml>";
  CHECK_THROWS_WITH(chokepoint::read_graphml({"f", text}),
                    "f:2: Relation: \"friends\" is unknown; known: transit, peering, sibling");
}

namespace {

constexpr auto kPolicyKeys =
    "<graphml><key id='r' for='edge' attr.name='Relation'/>"
    "<key id='p' for='edge' attr.name='Provider'/><key id='l' for='node' attr.name='label'/>\n";

/// Which of the routers a (0) and b (1) provides for the other.
std::uint32_t provider_of(const std::string& edge_default, const std::string& attributes,
                          const std::string& provider, std::size_t by_order) {
  const std::string data = provider.empty() ? "" : "<data key='p'>" + provider + "</data>";
  const Imported got =
      read(kPolicyKeys + ("<graph edgedefault='" + edge_default + "'>") +
           "<node id='a'><data key='l'>Alma</data></node>"
           "<node id='b'><data key='l'>Bergen</data></node>\n<edge " +
           attributes + "><data key='r'>transit</data>" + data + "</edge></graph></graphml>");
  CHECK(got.notes.providers_by_order == by_order);
  return got.mesh.links()[0].a.value;
}

}  // namespace

// GraphML: the ends of an undirected edge have no order.
TEST_CASE("The provider that an edge names stays when its two ends change places", "[topology]") {
  for (const char* ends : {"source='a' target='b'", "source='b' target='a'"}) {
    CHECK(provider_of("undirected", ends, "a", 0) == 0);
    CHECK(provider_of("undirected", ends, "b", 0) == 1);
    CHECK(provider_of("directed", ends, " b\n", 0) == 1);
    // Where a program has given the nodes other ids, the name does.
    CHECK(provider_of("undirected", ends, "Alma", 0) == 0);
  }
}

TEST_CASE("A directed edge leads from the provider, and one without direction is counted",
          "[topology]") {
  CHECK(provider_of("directed", "source='b' target='a'", "", 0) == 1);
  CHECK(provider_of("undirected", "source='b' target='a' directed='true'", "", 0) == 1);
  CHECK(provider_of("directed", "source='b' target='a' directed='false'", "", 1) == 1);
  CHECK(provider_of("undirected", "source='b' target='a'", "", 1) == 1);
}

TEST_CASE("A provider that is neither end of its edge is refused with its line", "[topology]") {
  CHECK_THROWS_WITH(provider_of("undirected", "source='a' target='b'", "c", 0),
                    "t.graphml:3: Provider: \"c\" is not one of the edge's two ends");
  CHECK(error_of(kPolicyKeys +
                 "<graph><node id='x'><data key='l'>N</data></node>"
                 "<node id='y'><data key='l'>N</data></node>\n<edge source='x' target='y'>"
                 "<data key='r'>transit</data><data key='p'>N</data></edge></graph></graphml>"s) ==
        "t.graphml:3: Provider: \"N\" is not one of the edge's two ends");
}
