#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "topology/import/format.hpp"
#include "topology/import/stranger.hpp"

namespace {

/// Name of the first format that recognises the text, as import_topology tries them.
std::string_view detected(const std::string& text) {
  for (const chokepoint::Format& format : chokepoint::topology_formats()) {
    if (format.recognises({"f", text})) return format.name;
  }
  return "";
}

}  // namespace

TEST_CASE("The beginning of a file tells its format", "[topology]") {
  const std::pair<const char*, const char*> cases[] = {
      {"<graphml><graph>", "graphml"},
      {"# source\n\n1|2|-1\n", "as-relations"},
      {"4294967296|2|-1\n", "as-relations"},
      {"#in 1\n12 @Rome + bb (1) -> =x r0\n", "rocketfuel-cch"},
      {"Rome,+Italy1 Rome,+Italy2 3.5\n", "rocketfuel-intra"},
      {"<?xml?>\n<network>", "sndlib-xml"},
      {"?SNDlib native format; type: network; version: 1.0\n", "sndlib-native"},
      {"{\"x\": {\"landing_points\": []", "cables"},
      {"{ \"type\": \"FeatureCollection\",", "cable-geojson"},
      {"NODES 4\n", "repetita"},
      {"Topology: ( 1 Nodes, 1 Edges )\n", "brite"},
      {"10 9\n0\t5\t2\n", "inet"},
      {"10 9\n8 7\n", "orbis"},
      {"10 9\n", "orbis"},
      {"7|PL|1|1|1|1\n", ""},
      {"7,PL\n", ""},
      {"A B\n", ""},
      {"\n\n", ""},
      {"1.5 2\n", ""},
  };
  for (const auto& [text, format] : cases) {
    INFO(text);
    CHECK(detected(text) == format);
  }
}

TEST_CASE("Files that often lie next to a topology are refused by what they are", "[topology]") {
  using chokepoint::stranger;
  CHECK(stranger({"f", "#asn|country\n7|PL|1|1|1|1\n"}).starts_with("a table of countries"));
  CHECK(stranger({"f", "ASN,cc\n7,PL\n"}).starts_with("a table of countries"));
  CHECK(stranger({"f", "DEMANDS 7\n"}).starts_with("a matrix of demands"));
  CHECK(stranger({"f", "Dear reader,\n"}).empty());
}
