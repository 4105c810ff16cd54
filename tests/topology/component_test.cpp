#include <catch2/catch.hpp>

#include "topology/mesh/component.hpp"

using namespace chokepoint;

TEST_CASE("The largest component keeps its routers, links and states and nothing else",
          "[topology]") {
  Mesh mesh;
  const StateId a = mesh.add_state({"AA"});
  const StateId b = mesh.add_state({"BB"});
  for (const char* name : {"alone", "p", "q", "r", "s", "t"}) {
    mesh.add_router({name, name[0] < 'q' ? a : b, {}, {}});
  }
  const auto link = [&](std::uint32_t x, std::uint32_t y) {
    Link l;
    l.a = RouterId{x};
    l.b = RouterId{y};
    mesh.add_link(l);
  };
  link(1, 2);
  link(4, 5);
  link(2, 3);
  link(3, 3);
  const Mesh part = largest_component(mesh);
  REQUIRE(part.routers().size() == 3);
  CHECK(part.router(RouterId{0}).name == "p");
  CHECK(part.router(RouterId{2}).name == "r");
  CHECK(part.state(part.router(RouterId{0}).state).code == "AA");
  REQUIRE(part.links().size() == 3);  // the loop stays
  CHECK(part.links()[1].a == RouterId{1});
  CHECK(part.links()[1].b == RouterId{2});
}
