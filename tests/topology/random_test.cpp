#include "topology/base/random.hpp"

#include <catch2/catch.hpp>

using chokepoint::RandomStream;

TEST_CASE("Streams of one seed with different names are unrelated", "[topology]") {
  RandomStream a(7, "topology");
  RandomStream b(7, "workload");
  RandomStream again(7, "topology");
  int equal = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto bits = a.bits();
    equal += bits == b.bits();
    REQUIRE(bits == again.bits());
  }
  REQUIRE(equal == 0);
}

TEST_CASE("Uniform draws have the mean and variance of the uniform law", "[topology]") {
  RandomStream stream(11, "law");
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    REQUIRE((u >= 0 && u < 1));
    sum += u;
    squares += u * u;
  }
  const double mean = sum / kDraws;
  // Five standard errors.
  CHECK(mean == Approx(0.5).margin(5 * 0.2887 / 316.2));
  CHECK(squares / kDraws - mean * mean == Approx(1.0 / 12).margin(0.003));
}
