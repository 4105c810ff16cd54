#include <cmath>
#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/topology/import_source.hpp"
#include "topology/base/random.hpp"
#include "topology/import/cable_geojson.hpp"
#include "topology/import/cables.hpp"
#include "topology/import/geography.hpp"
#include "topology/import/spanning_tree.hpp"
#include "topology/mesh/facts.hpp"

using namespace chokepoint;
using chokepoint::test::read_text;
using chokepoint::test::refusal;

namespace {

/// Three points on the equator, of which the file names the middle one last, and a younger cable.
const std::string kCables = R"({
"new": {"landing_points": [
  {"id": "a", "name": "A, Gabon", "latlon": "0,9"},
  {"id": "b", "name": "B, Congo, Rep.", "latlon": "0,11"}], "length": "n.a.", "rfs": "2015"},
"old": {"landing_points": [
  {"id": "a", "name": "A, Gabon", "latlon": "0,9"},
  {"id": "c", "name": "C, Nowhere", "latlon": "0,12"},
  {"id": "b", "name": "B, Congo, Rep.", "latlon": "0,11"}], "length": "1,000 km", "rfs": "1999 May"}
})";

double kilometres(const Link& link) {
  // By the definition of fibre_delay.
  return std::chrono::duration<double>(link.delay).count() * 299'792.458 * 2 / 3;
}

std::string lines(const std::string& coordinates) {
  return R"({"type": "FeatureCollection", "features": [{"type": "Feature",
  "properties": {"slug": "x"}, "geometry": {"type": "MultiLineString", "coordinates": )" +
         coordinates + "}}]}";
}

}  // namespace

TEST_CASE("A cable joins its landing points by the shortest tree, as long as published",
          "[topology]") {
  const Imported imported = read_text(read_cables, kCables);
  const Mesh& mesh = imported.mesh;
  REQUIRE(mesh.routers().size() == 3);
  REQUIRE(mesh.links().size() == 3);
  // The older cable first: a–b and b–c, not a–c.
  CHECK(mesh.router(mesh.links()[0].b).name == "B, Congo, Rep.");
  CHECK(mesh.router(mesh.links()[1].b).name == "C, Nowhere");
  CHECK(kilometres(mesh.links()[0]) + kilometres(mesh.links()[1]) == Approx(1000));
  CHECK(kilometres(mesh.links()[0]) == Approx(2 * kilometres(mesh.links()[1])));
  // The younger one has no length, so it lies straight.
  CHECK(kilometres(mesh.links()[2]) == Approx(great_circle_km({9, 0}, {11, 0})));
  CHECK(imported.notes.cables == 2);
}

TEST_CASE("A landing point stands in the country that ends its name", "[topology]") {
  const Mesh mesh = read_text(read_cables, kCables).mesh;
  CHECK(mesh.state(mesh.routers()[0].state).code == "GA");
  CHECK(mesh.state(mesh.routers()[1].state).code == "CG");
  CHECK_FALSE(mesh.routers()[2].state.valid());
}

TEST_CASE("A landing point at two places keeps the first and is noted", "[topology]") {
  std::string text = kCables;
  text.replace(text.rfind("0,11"), 4, "5,11");
  const Imported imported = read_text(read_cables, text);
  CHECK(imported.notes.moved_routers.count == 1);
  CHECK(imported.notes.moved_routers.first_line == 4);
  CHECK(imported.mesh.routers()[1].position->y == 0);
}

TEST_CASE("No tree of points is shorter than the spanning tree", "[topology]") {
  RandomStream random(3, "trees");
  for (int round = 0; round < 20; ++round) {
    std::vector<Position> points;
    for (int i = 0; i < 5; ++i) points.push_back({random.uniform(), random.uniform()});
    const auto distance = [&](std::size_t i, std::size_t j) {
      return std::hypot(points[i].x - points[j].x, points[i].y - points[j].y);
    };
    double length = 0;
    const auto tree = spanning_tree(points.size(), distance);
    REQUIRE(tree.size() == 4);
    for (const TreeEdge& edge : tree) length += edge.length;
    // Every tree on five labelled points, by its Prüfer sequence (Cayley: 125 of them).
    double least = 1e9;
    for (std::size_t code = 0; code < 125; ++code) {
      const std::size_t sequence[] = {code / 25, code / 5 % 5, code % 5};
      std::vector<int> degree(5, 1);
      for (const std::size_t p : sequence) ++degree[p];
      double total = 0;
      for (const std::size_t p : sequence) {
        const auto leaf =
            static_cast<std::size_t>(std::find(degree.begin(), degree.end(), 1) - degree.begin());
        total += distance(leaf, p);
        --degree[leaf];
        --degree[p];
      }
      const auto first = std::find(degree.begin(), degree.end(), 1);
      const auto second = std::find(first + 1, degree.end(), 1);
      total += distance(static_cast<std::size_t>(first - degree.begin()),
                        static_cast<std::size_t>(second - degree.begin()));
      least = std::min(least, total);
    }
    CHECK(length == Approx(least));
  }
  CHECK(spanning_tree(0, nullptr).empty());
  CHECK(spanning_tree(1, nullptr).empty());
}

TEST_CASE("Drawn cables have routers where lines end or meet", "[topology]") {
  // A line of three points, one that ends in the middle of it, and one cut at the 180th meridian.
  const Imported imported =
      read_text(read_cable_geojson, lines("[[[0,0],[1,0],[2,0]], [[1,0],[1,1]], "
                                          "[[170,5],[180,5]], [[-180,5],[-170,5]]]"));
  const MeshFacts facts = facts_of(imported.mesh);
  CHECK(facts.routers == 7);
  CHECK(facts.links == 5);
  CHECK(facts.components == 2);
  CHECK(kilometres(imported.mesh.links()[0]) == Approx(great_circle_km({0, 0}, {1, 0})));
  CHECK(imported.notes.cables == 1);
}

TEST_CASE("A link is as long as its line is drawn", "[topology]") {
  const Imported imported = read_text(read_cable_geojson, lines("[[[0,0],[0,10],[1,10],[1,0]]]"));
  REQUIRE(imported.mesh.links().size() == 1);
  const double drawn = 2 * great_circle_km({0, 0}, {0, 10}) + great_circle_km({0, 10}, {1, 10});
  CHECK(kilometres(imported.mesh.links()[0]) == Approx(drawn));
}

TEST_CASE("A file of cables cut anywhere is refused", "[topology]") {
  for (std::size_t kept = 0; kept + 1 < kCables.size(); ++kept) {
    CHECK(refusal(read_cables, kCables.substr(0, kept)) != "accepted");
  }
}

TEST_CASE("What is wrong in a file of cables is refused with its line", "[topology]") {
  const auto replaced = [](std::string text, const std::string& old, const std::string& with) {
    return text.replace(text.find(old), old.size(), with);
  };
  const std::tuple<chokepoint::test::Read, std::string, const char*> cases[] = {
      {read_cables, "{\n\"a\": ", "f:2: is no JSON, or is cut short"},
      {read_cables, "{\"a\": 1e999}", "f:1: holds a number that is too large"},
      {read_cables, "[]", "f:1: is no object of cables"},
      {read_cables, "{\n\"x\": {\"landing_points\": []}}",
       "f:2: landing_points: a cable without any"},
      {read_cables, "{\n\"x\": 7}", "f:2: landing_points: a cable without any"},
      {read_cables, replaced(kCables, "\"id\": \"b\"", "\"id\": 5"),
       "f:2: landing_points: a point without an id"},
      {read_cables, replaced(kCables, "0,11", "95,11"),
       "f:4: latlon: is no latitude and longitude in degrees"},
      {read_cables, replaced(kCables, "\"B, Congo, Rep.\"", "3"),
       "f:4: name: a landing point without one"},
      {read_cable_geojson, "{}", "f:1: features: the file has none"},
      {read_cable_geojson, "{\"features\": []}",
       "f:1: geometry: none is a line: this is no map of cables"},
      {read_cable_geojson, lines("7"), "f:2: coordinates: a line without them"},
      {read_cable_geojson, lines("[[[0,0]]]"), "f:2: coordinates: a line of fewer than two points"},
      {read_cable_geojson, lines("[[[0,0],[0,91]]]"),
       "f:2: coordinates: a point that is no longitude and latitude in degrees"},
      {read_cable_geojson, lines("[[[0,0],[0]]]"),
       "f:2: coordinates: a point that is no longitude and latitude in degrees"},
  };
  for (const auto& [read, text, message] : cases) {
    INFO(text);
    CHECK(refusal(read, text) == message);
  }
}
