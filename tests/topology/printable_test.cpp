#include "topology/base/printable.hpp"

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"

using namespace chokepoint;

TEST_CASE("Bytes that are no UTF-8 are printed as in a master file", "[topology]") {
  CHECK(printable("plain.example") == "plain.example");
  CHECK(printable("m\xc3\xbcnich") == "m\xc3\xbcnich");
  CHECK(printable("m\xfcnich") == "m\\252nich");
  CHECK(printable("\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82") ==
        "\\192\\175\\237\\160\\128\\244\\144\\128\\128\\226\\130");
}

TEST_CASE("Nothing that is printed drives a terminal or turns the direction of writing",
          "[topology]") {
  CHECK(printable("\x1b[31mred") == "\\027[31mred");
  CHECK(printable("\u009b31m") == "\\194\\15531m");
  CHECK(printable("a\nb\tc\rd\x7f") == "a\\010b\\009c\\013d\\127");
  CHECK(printable(std::string_view("\0", 1)) == "\\000");
  for (unsigned c = 0x80; c < 0xa0; ++c) {
    const std::string character{'\xc2', static_cast<char>(c)};
    CHECK(printable(character) == "\\194\\" + std::to_string(c));
  }
  for (const std::string_view hidden :
       {"\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u2066", "\u2069",
        "\u2060", "\ufeff", "\U000e0041"}) {
    CHECK(printable(hidden).front() == '\\');
    CHECK(printable(hidden).size() == 4 * hidden.size());
  }
  // Scripts that are written from right to left, joiners within words, and letters beyond 16 bits.
  for (const std::string_view shown :
       {"\u05d0\u05d1", "\u0645\u0631\u062d\u0628\u0627", "\u0646\u0645\u06cc\u200c\u062e",
        "\u00a0", "\u4e2d\u56fd", "\U0001f600", "\U00010348", "\u2027", "\u2030"}) {
    CHECK(printable(shown) == shown);
  }
  CHECK(printable_lines("a\nb\x1b\n") == "a\nb\\027\n");
}

TEST_CASE("A message is one line that can be shown, whatever it quotes", "[topology]") {
  const InputError error("f\x1b.toml", 3, "a\u009bb", "no\nsuch\u202ething");
  CHECK(error.what() == std::string("f\\027.toml:3: a\\194\\155b: no such\\226\\128\\174thing"));
}
