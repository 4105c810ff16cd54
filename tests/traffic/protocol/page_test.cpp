#include "traffic/protocol/page.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

TEST_CASE("A page has exactly the size that was asked for", "[protocol]") {
  RandomStream stream(3, "sizes");
  for (std::uint32_t bytes = 0; bytes < 600; ++bytes)
    CHECK(make_page(1, bytes, "").size() == bytes);
  for (int i = 0; i < 50; ++i) {
    const std::uint32_t bytes = 20 + stream.below(200'000);
    CHECK(make_page(stream.bits(), bytes, "forbidden").size() == bytes);
  }
}

TEST_CASE("A keyword stands in pages of every size that can hold it, and only when asked for",
          "[protocol]") {
  for (std::uint32_t bytes = 9; bytes < 2'000; bytes += 7) {
    CHECK(make_page(bytes, bytes, "forbidden").find("forbidden") != std::string::npos);
    CHECK(make_page(bytes, bytes, "").find("forbidden") == std::string::npos);
  }
  CHECK_THROWS_AS(make_page(1, 8, "forbidden"), InputError);
}

TEST_CASE("A page is closed HTML in printable ASCII", "[protocol]") {
  const std::string page = make_page(5, 30'000, "word");
  CHECK(page.starts_with("<!DOCTYPE html>\n<html"));
  CHECK(page.ends_with("</body>\n</html>\n"));
  CHECK(std::all_of(page.begin(), page.end(),
                    [](char c) { return c == '\n' || (c >= ' ' && c < 0x7f); }));
  // Every paragraph that is opened is closed.
  const auto count = [&page](std::string_view tag) {
    std::size_t found = 0;
    for (auto at = page.find(tag); at != std::string::npos; at = page.find(tag, at + 1)) ++found;
    return found;
  };
  CHECK(count("<p>") > 1);
  CHECK(count("<p>") == count("</p>"));
}

TEST_CASE("Pages of different seeds differ and pages of one seed do not", "[protocol]") {
  CHECK(make_page(1, 5'000, "x") == make_page(1, 5'000, "x"));
  CHECK(make_page(1, 5'000, "x") != make_page(2, 5'000, "x"));
}
