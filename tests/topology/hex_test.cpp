#include "topology/base/hex.hpp"

#include <cctype>
#include <string>

#include <catch2/catch.hpp>

TEST_CASE("A character is a hex digit just when the C library takes it for one", "[base]") {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    CAPTURE(byte);
    const int expected = std::isxdigit(byte) != 0 ? std::stoi(std::string(1, c), nullptr, 16) : -1;
    REQUIRE(chokepoint::hex_digit(c) == expected);
  }
}
