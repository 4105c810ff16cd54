#include "topology/base/toml_value.hpp"

#include <catch2/catch.hpp>

using namespace chokepoint;

namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string error_of(const std::string& text) {
  try {
    parse_toml(text, "f");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("What nests deeper than anybody would is refused with its line, however it nests",
          "[topology][toml]") {
  for (const std::size_t deep : {100, 1000, 150'000}) {
    const std::string dots = times(deep, "a.") + "a";
    INFO(deep);
    CHECK(error_of("x = 1\n" + dots + " = 1\n") == "f:2: nests too deeply");
    CHECK(error_of("[" + dots + "]\n") == "f:1: nests too deeply");
    CHECK(error_of("[[" + dots + "]]\n") == "f:1: nests too deeply");
    CHECK(error_of("x = { " + dots + " = 1 }\n") == "f:1: nests too deeply");
    CHECK(error_of("x = [{ " + dots + " = 1 }]\n") == "f:1: nests too deeply");
    CHECK(error_of("x = [1, # [\n{ b = '.', " + dots + " = 1 }]\n") == "f:2: nests too deeply");
    CHECK(error_of("x = " + times(deep, "[") + times(deep, "]") + "\n") == "f:1: nests too deeply");
    CHECK(error_of("x = " + times(deep, "{a=") + "1" + times(deep, "}") + "\n") ==
          "f:1: nests too deeply");
    CHECK(error_of("x = " + times(deep / 2, "[{a.a=") + "1" + times(deep / 2, "}]") + "\n") ==
          "f:1: nests too deeply");
    CHECK(error_of("x = " + times(deep, "[\n")) == "f:64: nests too deeply");
    // Quotes that do not hide what follows them.
    CHECK(error_of("x = { b = \"\\\"\", " + dots + " = 1 }\n") == "f:1: nests too deeply");
    CHECK(error_of("x = { b = '\\', " + dots + " = 1 }\n") == "f:1: nests too deeply");
    CHECK(error_of("x = { b = \"\"\"a\"\"\"\", " + dots + " = 1 }\n") == "f:1: nests too deeply");
    CHECK(error_of("x = { b = '''a''''', " + dots + " = 1 }\n") == "f:1: nests too deeply");
    CHECK(error_of("x = \"\"\"\n\"\\\"\"\"\"\n" + dots + " = 1\n") == "f:3: nests too deeply");
  }
}

TEST_CASE("What does not nest is read, whatever stands in strings, comments and numbers",
          "[topology][toml]") {
  const std::string dots = times(300, "a.");
  const std::string brackets = times(300, "[{");
  CHECK(error_of("x = \"" + dots + brackets + "\\\"" + dots + "\"\n") == "");
  CHECK(error_of("x = '" + dots + brackets + "'\n") == "");
  CHECK(error_of("x = \"\"\"\n" + dots + "\n\"" + brackets + "\\\"\"\"\"\n") == "");
  CHECK(error_of("x = '''" + dots + "\n" + brackets + "'''\n") == "");
  CHECK(error_of("# " + dots + brackets + "\nx = 1 # " + dots + "\n") == "");
  CHECK(error_of("\"" + dots + "\" = 1\n") == "");
  CHECK(error_of("x = [" + times(1000, "1.5, ") + "1.5]\n") == "");
  CHECK(error_of("x = [\n" + times(1000, "{ a.b = 1.5, c = [2.5] },\n") + "]\n") == "");
  std::string many;
  for (int i = 0; i < 500; ++i) many += "[t" + std::to_string(i) + ".a.b.c]\nd.e = 1.5\n";
  CHECK(error_of(many) == "");
}
