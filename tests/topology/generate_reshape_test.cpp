#include <algorithm>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/generate/barabasi_albert.hpp"
#include "topology/generate/geometric.hpp"
#include "topology/generate/relations.hpp"
#include "topology/generate/thicken.hpp"
#include "topology/generate/thin.hpp"
#include "topology/mesh/facts.hpp"

using namespace chokepoint;

namespace {

Mesh graph(std::uint32_t routers, std::size_t links) {
  RandomStream random(3, "graph");
  const Growth growth = grow_geometric(routers, links, random);
  return with_relations(mesh_of(growth, links), RouterId{0}, 0.5, 1);
}

using Pairs = std::set<std::pair<RouterId, RouterId>>;
Pairs pairs_of(const Mesh& mesh) {
  Pairs pairs;
  for (const Link& link : mesh.links()) pairs.insert(std::minmax(link.a, link.b));
  return pairs;
}

bool same(const Link& x, const Link& y) {
  return x.a == y.a && x.b == y.b && x.relation == y.relation && x.delay == y.delay &&
         x.rate == y.rate;
}

bool holds_prefix(const Mesh& thick, const Mesh& thin) {
  return thin.links().size() <= thick.links().size() &&
         std::equal(thin.links().begin(), thin.links().end(), thick.links().begin(), same);
}

/// The mean of `value` over the links behind the first `from`.
template <class Value>
double mean_of_added(const Mesh& mesh, std::size_t from, Value value) {
  double sum = 0;
  for (std::size_t i = from; i < mesh.links().size(); ++i) sum += value(mesh.links()[i]);
  return sum / static_cast<double>(mesh.links().size() - from);
}

}  // namespace

TEST_CASE("Thinning keeps the share, the connection, and nests", "[topology]") {
  const Mesh full = graph(200, 600);
  for (const ThinBy by : {ThinBy::kRandom, ThinBy::kAge}) {
    const Mesh most = thin(full, {0.8, by, 5});
    const Mesh half = thin(full, {0.5, by, 5});
    const Mesh least = thin(full, {0, by, 5});
    CHECK(most.links().size() == 480);
    CHECK(half.links().size() == 300);
    CHECK(least.links().size() == 199);  // the tree stays
    CHECK(holds_prefix(most, half));
    CHECK(holds_prefix(half, least));
    for (const Mesh* mesh : {&most, &half, &least}) CHECK(facts_of(*mesh).components == 1);
    CHECK(pairs_of(thin(full, {1, by, 5})) == pairs_of(full));
  }
  CHECK(pairs_of(thin(full, {0.5, ThinBy::kRandom, 5})) !=
        pairs_of(thin(full, {0.5, ThinBy::kRandom, 6})));
}

TEST_CASE("Thinning by age keeps the oldest links beyond the tree", "[topology]") {
  // A ring of six and its three diameters, the diameters first.
  Mesh mesh;
  for (int i = 0; i < 6; ++i) mesh.add_router({});
  const auto add = [&](std::uint32_t a, std::uint32_t b) {
    Link link;
    link.a = RouterId{a};
    link.b = RouterId{b};
    mesh.add_link(link);
  };
  for (std::uint32_t i = 0; i < 3; ++i) add(i, i + 3);
  for (std::uint32_t i = 0; i < 6; ++i) add(i, (i + 1) % 6);
  // The oldest tree: three diameters, then 0–1 and 1–2 join them. Then 2–3, 3–4, …
  const Mesh thinned = thin(mesh, {6.0 / 9, ThinBy::kAge, 1});
  CHECK(pairs_of(thinned) == Pairs{{RouterId{0}, RouterId{3}},
                                   {RouterId{1}, RouterId{4}},
                                   {RouterId{2}, RouterId{5}},
                                   {RouterId{0}, RouterId{1}},
                                   {RouterId{1}, RouterId{2}},
                                   {RouterId{2}, RouterId{3}}});
}

TEST_CASE("Thinning leaves a graph in pieces in the same pieces", "[topology]") {
  RandomStream random(3, "graph");
  const Growth growth = draw_geometric({300, 0.06, false}, random);
  const Mesh mesh = mesh_of(growth, growth.links.size());
  const std::size_t pieces = facts_of(mesh).components;
  REQUIRE(pieces > 1);
  CHECK(facts_of(thin(mesh, {0.1, ThinBy::kRandom, 1})).components == pieces);
}

TEST_CASE("Thickening adds simple peerings behind the mesh's links, and nests", "[topology]") {
  const Mesh sparse = graph(200, 400);
  for (const ThickenModel model :
       {ThickenModel::kUniform, ThickenModel::kDegree, ThickenModel::kDistance}) {
    const Mesh thick = thicken(sparse, {8, model, 2});
    const Mesh thicker = thicken(sparse, {12, model, 2});
    CHECK(thick.links().size() == 800);
    CHECK(thicker.links().size() == 1200);
    CHECK(holds_prefix(thick, sparse));
    CHECK(holds_prefix(thicker, thick));
    CHECK(facts_of(thicker).simple_links == 1200);
    CHECK(std::all_of(thick.links().begin() + 400, thick.links().end(),
                      [](const Link& link) { return link.relation == Relation::kPeering; }));
  }
  CHECK(thicken(sparse, {2, ThickenModel::kUniform, 2}).links().size() == 400);
}

TEST_CASE("Where nobody says who pays whom, a new link says nothing either", "[topology]") {
  RandomStream random(3, "graph");
  const Mesh mesh = mesh_of(grow_geometric(30, 40, random), 40);
  CHECK_FALSE(has_relations(thicken(mesh, {6, ThickenModel::kUniform, 1})));
}

TEST_CASE("Links by distance are as short as Waxman's law makes them, others are not",
          "[topology]") {
  const Mesh sparse = graph(1500, 1600);
  const auto length = [&](const Link& link) {
    const Position a = *sparse.router(link.a).position;
    const Position b = *sparse.router(link.b).position;
    return std::hypot(a.x - b.x, a.y - b.y);
  };
  // What the law gives over these very places: weights exp(−d / (βL)), L the greatest distance.
  double greatest = 0, weights = 0, weighted = 0, plain = 0, pairs = 0;
  const auto each_pair = [&](auto visit) {
    for (std::uint32_t a = 0; a < 1500; ++a) {
      for (std::uint32_t b = a + 1; b < 1500; ++b) {
        Link link;
        link.a = RouterId{a};
        link.b = RouterId{b};
        visit(length(link));
      }
    }
  };
  each_pair([&](double d) { greatest = std::max(greatest, d); });
  each_pair([&](double d) {
    const double weight = std::exp(-d / (0.2 * greatest));
    weights += weight;
    weighted += weight * d;
    plain += d;
    ++pairs;
  });
  const Mesh near = thicken(sparse, {6, ThickenModel::kDistance, 4});
  const Mesh any = thicken(sparse, {6, ThickenModel::kUniform, 4});
  CHECK(mean_of_added(near, 1600, length) == Approx(weighted / weights).epsilon(0.04));
  CHECK(mean_of_added(any, 1600, length) == Approx(plain / pairs).epsilon(0.04));
}

TEST_CASE("Links by degree fall to routers by their degree plus one", "[topology]") {
  RandomStream random(3, "graph");
  const Mesh sparse = mesh_of(draw_barabasi_albert(3000, 1, random), ~0UL);
  std::vector<double> degree(3000, 0);
  for (const Link& link : sparse.links()) {
    ++degree[link.a.value];
    ++degree[link.b.value];
  }
  double first = 0, second = 0;
  for (const double k : degree) {
    first += k + 1;
    second += (k + 1) * k;
  }
  const Mesh thick = thicken(sparse, {2.4, ThickenModel::kDegree, 4});
  const auto degree_of_ends = [&](const Link& link) {
    return (degree[link.a.value] + degree[link.b.value]) / 2;
  };
  // A router that is drawn with weight k + 1 has degree Σ(k+1)k / Σ(k+1) in the mean; pairs that
  // stand already, mostly among the largest, are left out.
  const double mean = mean_of_added(thick, sparse.links().size(), degree_of_ends);
  CHECK(mean == Approx(second / first).epsilon(0.15));
  CHECK(mean > 2 * mean_of_added(thicken(sparse, {2.4, ThickenModel::kUniform, 4}),
                                 sparse.links().size(), degree_of_ends));
}

TEST_CASE("What cannot be thinned or thickened is refused", "[topology]") {
  Mesh mesh = graph(20, 30);
  CHECK_THROWS_WITH(thin(mesh, {1.5, ThinBy::kAge, 1}), Catch::StartsWith("keep: "));
  CHECK_THROWS_WITH(thin(mesh, {std::nan(""), ThinBy::kAge, 1}), Catch::StartsWith("keep: "));
  CHECK_THROWS_WITH(thicken(mesh, {20, ThickenModel::kUniform, 1}), Catch::StartsWith("degree: "));
  CHECK_THROWS_WITH(thicken(mesh, {std::nan(""), ThickenModel::kUniform, 1}),
                    Catch::StartsWith("degree: "));
  CHECK(thicken(mesh, {19, ThickenModel::kUniform, 1}).links().size() == 190);
  for (Router& router : mesh.routers()) router.position.reset();
  CHECK_THROWS_WITH(thicken(mesh, {8, ThickenModel::kDistance, 1}), Catch::StartsWith("model: "));
  CHECK_THROWS_WITH(find_thin_order("size"), Catch::Contains("random, age"));
  CHECK_THROWS_WITH(find_thicken_model("size"), Catch::Contains("uniform, degree, distance"));
}
