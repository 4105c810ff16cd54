// Formats with a line per router or link: Rocketfuel, REPETITA, BRITE, Inet, Orbis.
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/topology/import_source.hpp"
#include "topology/import/brite.hpp"
#include "topology/import/inet.hpp"
#include "topology/import/orbis.hpp"
#include "topology/import/repetita.hpp"
#include "topology/import/rocketfuel_cch.hpp"
#include "topology/import/rocketfuel_intra.hpp"

using namespace chokepoint;
using chokepoint::test::Read;
using chokepoint::test::read_text;
using chokepoint::test::refusal;
using namespace std::chrono_literals;

namespace {

const std::string kIntra =
    "Seattle,+WA1 Frankfurt,+Germany2 70\n"
    "Frankfurt,+Germany2 Seattle,+WA1 70\n"
    "Frankfurt,+Germany2 Nowhere3 1.5\n"
    "Nowhere3 Frankfurt,+Germany2 1.5\n";

const std::string kCch =
    "#in 4755, saw 3 nodes\n"
    "112 @Mumbai,+IN + bb\t(14) &5 -> <456> {-7} {-9}  =203.197.33.209 r0\n"
    "456 @Mumbai,+IN + bb\t(8) -> <112> <464>  =gsrmumbai.vsnl.net.in! r0\n"
    "464 @? \t(1) -> <456>  =x.example r1\n"
    "-7 =192.0.2.1 r1\n";

const std::string kRepetita =
    "NODES 3\nlabel x y\nA 1.5 2\nB 3 4\nC 5 6\n\n"
    "EDGES 4\nlabel src dest weight bw delay\n"
    "e0 0 1 10 2000 678\ne1 1 0 10 2000 678\ne2 1 2 1 1000000 0\ne3 2 1 1 1000000 0\n";

const std::string kBrite =
    "Topology: ( 2 Nodes, 1 Edges )\nModel (1 - RTWaxman):  2 10\n\n"
    "Nodes: ( 2 )\n0\t3\t8\t1\t1\t111\tRT_NODE\n1\t6\t6\t1\t1\t-1\tRT_NODE\n\n\n"
    "Edges: ( 1 )\n0\t1\t0\t600.0\t2.5\t10.0\t111\t-1\tE_RT\tU\n";

const std::string kInet = "2 1\n0\t10\t20\n1\t30\t40\n0\t1\t28\n";
const std::string kOrbis = "7 8\n8 9\n";

}  // namespace

TEST_CASE("Both directions of Rocketfuel's backbones are one link", "[topology]") {
  const Imported imported = read_text(read_rocketfuel_latencies, kIntra);
  CHECK(imported.mesh.routers().size() == 3);
  REQUIRE(imported.mesh.links().size() == 2);
  CHECK(imported.mesh.links()[0].delay == 70ms);
  CHECK(imported.mesh.links()[1].delay == 1500us);
  CHECK(imported.notes.one_way_links.count == 0);
  // Weights are no delays.
  CHECK(read_text(read_rocketfuel_intra, kIntra).mesh.links()[0].delay == Link{}.delay);
}

TEST_CASE("Rocketfuel's places put routers into states where they tell one", "[topology]") {
  const Imported imported = read_text(read_rocketfuel_intra, kIntra);
  const Mesh& mesh = imported.mesh;
  CHECK(mesh.state(mesh.routers()[0].state).code == "US");
  CHECK(mesh.state(mesh.routers()[1].state).code == "DE");
  CHECK_FALSE(mesh.routers()[2].state.valid());
  CHECK(imported.notes.without_country == 1);
}

TEST_CASE("IN is India, but Indiana in a file with other states of the USA", "[topology]") {
  const auto first_state = [](const std::string& text) {
    const Imported imported = read_text(read_rocketfuel_intra, text);
    return imported.mesh.state(imported.mesh.routers()[0].state).code;
  };
  CHECK(first_state("Mumbai,+IN1 Madras,+IN2 1\n") == "IN");
  CHECK(first_state("Gary,+IN1 Chicago,+IL2 1\n") == "US");
}

TEST_CASE("A direction that is missing or differs is repaired and noted with its line",
          "[topology]") {
  const Imported imported = read_text(read_rocketfuel_latencies,
                                      "A1 B2 3\nB2 A1 4\n"
                                      "A1 C3 1\nA1 C3 1\nC3 A1 1\n"
                                      "D4 D4 1\n");
  // Two lines there and one back are two links, parallel.
  CHECK(imported.mesh.links().size() == 4);
  CHECK(imported.mesh.links()[0].delay == 3ms);
  CHECK(imported.notes.uneven_links.count == 1);
  CHECK(imported.notes.uneven_links.first_line == 2);
  CHECK(imported.notes.one_way_links.count == 1);
  CHECK(imported.notes.one_way_links.first_line == 4);
  CHECK(imported.notes.parallel_links == 1);
  CHECK(imported.notes.loops == 1);
}

TEST_CASE("A .cch map keeps the ISP's own routers and counts the links to others", "[topology]") {
  const Imported imported = read_text(read_rocketfuel_cch, kCch);
  REQUIRE(imported.mesh.routers().size() == 3);
  CHECK(imported.mesh.routers()[1].name == "Mumbai,+IN456");
  CHECK(imported.mesh.links().size() == 2);
  CHECK(imported.notes.external_links.count == 2);
  CHECK(imported.notes.external_links.first_line == 2);
  CHECK(imported.notes.without_country == 1);
}

TEST_CASE("REPETITA's bandwidths are kilobits, its delays microseconds", "[topology]") {
  const Imported imported = read_text(read_repetita, kRepetita);
  REQUIRE(imported.mesh.links().size() == 2);
  CHECK(imported.mesh.links()[0].rate == Bitrate{2'000'000});
  CHECK(imported.mesh.links()[0].delay == 678us);
  CHECK(imported.mesh.links()[1].rate == Bitrate{1'000'000'000});
  CHECK(imported.mesh.links()[1].delay == 1us);
  CHECK(imported.mesh.routers()[0].position->x == 1.5);
}

TEST_CASE("Positions that are all the same say nothing", "[topology]") {
  std::string text = kRepetita;
  text.replace(text.find("A 1.5 2\nB 3 4\nC 5 6"), 19, "A 0 0\nB 0 0\nC 0 0\n");
  CHECK(read_text(read_repetita, text).notes.without_coordinates == 3);
}

TEST_CASE("BRITE's delays are milliseconds, its bandwidths megabits, its ASes owners",
          "[topology]") {
  const Imported imported = read_text(read_brite, kBrite);
  REQUIRE(imported.mesh.links().size() == 1);
  CHECK(imported.mesh.links()[0].delay == 2500us);
  CHECK(imported.mesh.links()[0].rate == Bitrate{10'000'000});
  CHECK(imported.mesh.owners()[imported.mesh.routers()[0].owner.value] == "AS 111");
  CHECK_FALSE(imported.mesh.routers()[1].owner.valid());
}

TEST_CASE("Inet's and Orbis's lists become routers named by their number", "[topology]") {
  const Imported inet = read_text(read_inet, kInet);
  CHECK(inet.mesh.routers()[1].name == "1");
  CHECK(inet.mesh.routers()[1].position->y == 40);
  CHECK(inet.mesh.links().size() == 1);
  const Imported orbis = read_text(read_orbis, kOrbis);
  CHECK(orbis.mesh.routers()[0].name == "7");
  CHECK(orbis.mesh.links().size() == 2);
}

TEST_CASE("A list cut anywhere but at the end of a line of a format without counts is refused",
          "[topology]") {
  const auto check = [](Read read, const std::string& text, bool counted) {
    REQUIRE(refusal(read, text) == "accepted");
    for (std::size_t kept = 0; kept < text.size(); ++kept) {
      if (!counted && kept > 0 && text[kept - 1] == '\n') continue;
      INFO(text.substr(0, kept));
      CHECK(refusal(read, text.substr(0, kept)) != "accepted");
    }
  };
  check(read_rocketfuel_intra, kIntra, false);
  check(read_rocketfuel_cch, kCch, false);
  check(read_orbis, kOrbis, false);
  check(read_repetita, kRepetita, true);
  check(read_brite, kBrite, true);
  check(read_inet, kInet, true);
}

TEST_CASE("What is wrong in a list is refused with its line", "[topology]") {
  const std::string two_nodes = "Topology: ( 2 Nodes, 1 Edges )\nNodes: ( 2 )\n";
  const std::string nodes = two_nodes + "0 3 8 1 1 -1 A\n1 6 6 1 1 -1 A\nEdges: ( 1 )\n";
  const std::tuple<Read, std::string, const char*> cases[] = {
      {read_rocketfuel_intra, "A1 B2\n", "f:1: \"A1 B2\" is not from, to, number"},
      {read_rocketfuel_intra, "A1 B2 x\n", "f:1: number: \"x\" is no number"},
      {read_rocketfuel_intra, "A1 B2 -1\n",
       "f:1: number: -1 is not in the range from 1e-06 to 1000000"},
      {read_rocketfuel_intra, "\n", "f:1: the file has no link"},
      {read_rocketfuel_cch, "1 Rome (0) -> =x r0\n",
       "f:1: \"1 Rome (0) -> =x r0\" does not start with uid @place"},
      {read_rocketfuel_cch, "1 @Rome (0) -> =x r0\n1 @Rome (0) -> =x r0\n",
       "f:2: uid: a second line for the router 1"},
      {read_rocketfuel_cch, "1 @Rome (0) -> <2> =x r0\n",
       "f:1: neighbour: the router 2 has no line: the file is cut short"},
      {read_rocketfuel_cch, "1 @Rome (0) => =x r0\n",
       "f:1: \"=>\" where + bb (neighbours) &external -> belong"},
      {read_rocketfuel_cch, "1 @Rome (0) -> <x> =x r0\n",
       "f:1: \"<x>\" where <uid>, {-uid} or =name belong"},
      {read_rocketfuel_cch, "-1\n", "f:1: \"-1\" is not -uid =address rN"},
      {read_rocketfuel_cch, "#\n", "f:1: the file has no router of its own"},
      {read_inet, "1\n", "f:1: the first line is not the numbers of nodes and links"},
      {read_inet, "0 0\n", "f:1: nodes: the file has none"},
      {read_inet, "2 1\n0 1 1\n", "f:2: nodes: 2 are promised, 1 are there: the file is cut short"},
      {read_inet, "1 1\n0 1 1\n", "f:2: links: 1 are promised, 0 are there: the file is cut short"},
      {read_inet, "1 0\n0 1 1\n0 0 1\n", "f:3: links: the first line says 0, more follow"},
      {read_inet, "2 0\n0 1 1\n0 1 1\n", "f:3: id: a second node 0"},
      {read_inet, "1 1\n0 1 1\n0 5 1\n", "f:3: link: there is no node 5"},
      {read_inet, "1 0\n0 1\n", "f:2: nodes: \"0 1\" is not three numbers"},
      {read_orbis, "1 2 3\n", "f:1: \"1 2 3\" is not two numbers"},
      {read_orbis, "1 -2\n", "f:1: node: \"-2\" is no whole number"},
      {read_orbis, "# none\n", "f:1: the file has no link"},
      {read_repetita, "NODES x\n", "f:1: NODES: \"NODES x\" where NODES and a number belong"},
      {read_repetita, "NODES 0\n", "f:1: NODES: the file has none"},
      {read_repetita, "NODES 1\nl\nA 0\n", "f:3: NODES: 2 fields instead of 3"},
      {read_repetita, "NODES 1\nl\nA 0 0\nEDGES 1\nl\ne 0 1 1 1 1\n",
       "f:6: edge: \"1\" is no node from 0 to 0"},
      {read_repetita, "NODES 1\nl\nA 0 0\nEDGES 1\nl\ne 0 0 1 0 1\n",
       "f:6: bandwidth: 0 is not in the range from 0.001 to 1000000000000000"},
      {read_repetita, "NODES 1\nl\nA 0 0\nEDGES 0\ne 0 0 1 1 1\n",
       "f:5: EDGES: the head says 0, more follow"},
      {read_brite, "Topology: 2\n",
       "f:1: Topology: the first line is not Topology: ( n Nodes, m Edges )"},
      {read_brite, "Topology: ( 0 Nodes, 1 Edges )\n", "f:1: Nodes: the file has none"},
      {read_brite, "Topology: ( 2 Nodes, 1 Edges )\nNodes: ( 3 )\n",
       "f:2: Nodes: \"Nodes: ( 3 )\" contradicts the head of the file, 2"},
      {read_brite, two_nodes + "0 3 8 1 1 -1 A\n",
       "f:3: Nodes: 2 are promised, 1 are there: the file is cut short"},
      {read_brite, two_nodes + "0 3 8 1 1 -1 A\n0 3 8 1 1 -1 A\n", "f:4: node: a second node 0"},
      {read_brite, two_nodes + "0 3 8 1 1 -1 A\nEdges: ( 1 )\n",
       "f:4: Nodes: 4 fields instead of 7"},
      {read_brite, nodes + "0 0 7 1 1 1 0 0 E U\n", "f:6: edge: there is no node 7"},
      {read_brite, nodes, "f:5: Edges: 1 are promised, 0 are there: the file is cut short"},
  };
  for (const auto& [read, text, message] : cases) {
    INFO(text);
    CHECK(refusal(read, text) == message);
  }
}
