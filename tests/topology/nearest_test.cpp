#include "topology/base/nearest.hpp"

#include <array>

#include <catch2/catch.hpp>

using namespace chokepoint;

TEST_CASE("The nearest word is found through each kind of slip, and none where none is near",
          "[base]") {
  constexpr std::array<std::string_view, 4> kWords{"ip", "tcp", "quic", "transport"};
  CHECK(nearest(kWords, "tpc") == "tcp");               // swapped
  CHECK(nearest(kWords, "quik") == "quic");             // changed
  CHECK(nearest(kWords, "qic") == "quic");              // left out
  CHECK(nearest(kWords, "transsport") == "transport");  // put in
  CHECK(nearest(kWords, "colour").empty());
  CHECK(nearest(kWords, "transport_of_everything").empty());
  CHECK(nearest({}, "tcp").empty());
}

TEST_CASE("A short word is near only to one that shares more than half of its letters", "[topology]") {
  constexpr std::array<std::string_view, 3> kCodes{"xa", "run", "info"};
  CHECK(nearest(kCodes, "zz").empty());
  CHECK(nearest(kCodes, "xb").empty());
  CHECK(nearest(kCodes, "rn") == "run");
  CHECK(nearest(kCodes, "inf") == "info");
  CHECK(nearest(kCodes, "").empty());
}

TEST_CASE("A word that is looked up in vain is met with those there are, and the one meant",
          "[topology]") {
  constexpr std::array<std::string_view, 2> kActions{"drop", "reset"};
  CHECK(none_of("rest", kActions) == "'rest' is none of drop, reset; did you mean reset?");
  CHECK(none_of("laugh", kActions) == "'laugh' is none of drop, reset");
  CHECK(did_you_mean(kActions, "explode").empty());
}
