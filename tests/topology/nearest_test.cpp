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
