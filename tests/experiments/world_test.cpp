#include "experiments/engine/world.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "filters/place/knowledge.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

Study study_with(std::uint32_t states, std::uint32_t routers, std::vector<double> density) {
  Study study = read_study("experiments/studies/density-decay.toml", {});
  study.topology.states = states;
  study.topology.routers_per_state = routers;
  study.factors.density = std::move(density);
  return study;
}

std::string refusal(const Study& study) {
  try {
    build_world(study, "erdos-renyi", 0.2, 1);
  } catch (const InputError& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A world whose routes across the border need too much memory is refused, no smaller one",
          "[experiments]") {
  for (const auto& [states, most] : {std::pair{2U, 1606U}, {4U, 1114U}, {26U, 546U}}) {
    CHECK(refusal(study_with(states, most, {1.98, 3})).empty());
    CHECK_THAT(refusal(study_with(states, most + 1, {1.98, 3})),
               Catch::StartsWith("topology.routers_per_state: ") && Catch::Contains("MiB"));
  }
  CHECK_THAT(refusal(study_with(26, 10'000, {1.98, 3})), Catch::Contains("10000 routers"));
}

TEST_CASE("The memory that is foreseen for routes is what they take", "[experiments]") {
  const Study study = study_with(3, 70, {1.98, 3});
  const World world = build_world(study, "waxman", 0.2, 1);
  const Rung rung(world, 3);
  const SiteSets routes =
      routes_across_border(rung.graph, find_routing("shortest"), rung.territory, 1);
  CHECK(routes.rows() * routes.words_per_row() * sizeof(std::uint64_t) == bytes_of_routes(70, 140));
}

TEST_CASE("A study's rung is the same whatever other densities the study has", "[experiments]") {
  for (const char* family : {"erdos-renyi", "as-graph"}) {
    const World low = build_world(study_with(4, 24, {1.98, 4}), family, 0.2, 5);
    const World high = build_world(study_with(4, 24, {1.98, 3, 4, 9, 12}), family, 0.2, 5);
    const Rung rung(low, 4);
    const Rung same(high, 4);
    REQUIRE(rung.mesh.links().size() == same.mesh.links().size());
    for (std::size_t i = 0; i < rung.mesh.links().size(); ++i) {
      CHECK(rung.mesh.links()[i].a == same.mesh.links()[i].a);
      CHECK(rung.mesh.links()[i].b == same.mesh.links()[i].b);
      CHECK(rung.mesh.links()[i].relation == same.mesh.links()[i].relation);
    }
  }
}
