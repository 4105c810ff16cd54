#include "topology/base/line_reader.hpp"

#include <sstream>
#include <streambuf>
#include <vector>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text, std::size_t longest) {
  std::istringstream in(text);
  LineReader reader(in, "text", longest);
  Lines lines;
  while (const auto line = reader.next()) {
    lines.emplace_back(*line);
    CHECK(reader.number() == lines.size());
  }
  CHECK_FALSE(reader.next());
  return lines;
}

std::string error_of(const std::string& text, std::size_t longest) {
  try {
    lines_of(text, longest);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

/// A text of one line that never ends, and how much of it was asked for.
struct Endless final : std::streambuf {
  int_type underflow() override {
    asked += sizeof block;
    std::fill(std::begin(block), std::end(block), 'x');
    setg(block, block, std::end(block));
    return 'x';
  }
  char block[64];
  std::size_t asked = 0;
};

}  // namespace

TEST_CASE("Lines are those of std::getline, whatever bytes they hold", "[base]") {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("a"), std::string("a\n"),
        std::string("\n\na"), std::string("a\r\n\0b\n\xff\n", 8), std::string("12345\n12345")}) {
    CAPTURE(text);
    Lines expected;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) expected.push_back(line);
    CHECK(lines_of(text, 5) == expected);
  }
}

TEST_CASE("A line that is too long is refused by its number", "[base]") {
  const std::string why = "is too long: a line has at most 5 bytes";
  CHECK(error_of("123456", 5) == "text:1: " + why);
  CHECK(error_of("12345\n\n123456\n1\n", 5) == "text:3: " + why);
}

TEST_CASE("Of a line without end no more is read than a line may have", "[base]") {
  Endless endless;
  std::istream in(&endless);
  LineReader reader(in, "text", 1'000);
  CHECK_THROWS_AS(reader.next(), InputError);
  CHECK(endless.asked <= 1'000 + 2 * sizeof endless.block);
}
