#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/import/format.hpp"
#include "topology/import/graphml.hpp"

namespace fs = std::filesystem;
using chokepoint::InputError;
using chokepoint::Mesh;

namespace {

/// A folder of its own for one test, gone afterwards.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "chokepoint-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  fs::path operator/(const std::string& name) const { return path_ / name; }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

void check_equal(const Mesh& a, const Mesh& b) {
  REQUIRE(a.routers().size() == b.routers().size());
  REQUIRE(a.links().size() == b.links().size());
  REQUIRE(a.states().size() == b.states().size());
  for (std::size_t i = 0; i < a.states().size(); ++i) {
    CHECK(a.states()[i].code == b.states()[i].code);
  }
  CHECK(std::ranges::equal(a.owners(), b.owners()));
  for (std::size_t i = 0; i < a.routers().size(); ++i) {
    const auto& x = a.routers()[i];
    const auto& y = b.routers()[i];
    CHECK(x.name == y.name);
    CHECK(x.state == y.state);
    CHECK(x.owner == y.owner);
    REQUIRE(x.position.has_value() == y.position.has_value());
    if (x.position) CHECK((x.position->x == y.position->x && x.position->y == y.position->y));
  }
  for (std::size_t i = 0; i < a.links().size(); ++i) {
    const auto& x = a.links()[i];
    const auto& y = b.links()[i];
    CHECK((x.a == y.a && x.b == y.b && x.rate == y.rate && x.delay == y.delay));
  }
}

/// A mesh with everything that a mesh can hold, in numbers that do not round well.
Mesh rich_mesh(double scale) {
  chokepoint::RandomStream random(5, "mesh");
  Mesh mesh;
  mesh.add_state({"AA"});
  mesh.add_state({"Ruri & \"tania\""});
  mesh.add_owner("Ministry <of> Links");
  const char* const names[] = {"a", "Łódź", "two  words\n and a line", "n1", "\x01"};
  for (std::uint32_t i = 0; i < 50; ++i) {
    chokepoint::Router router;
    router.name = names[i % 5] + std::to_string(i);
    router.state = {i % 2};
    if (i % 3 == 0) router.owner = {0};
    if (i % 7 != 0) router.position = {scale * random.uniform(), -scale * random.uniform() / 3};
    mesh.add_router(router);
  }
  for (std::uint32_t i = 0; i < 200; ++i) {
    chokepoint::Link link{{random.below(50)}, {random.below(50)}};
    link.rate = {1 + (random.bits() >> (4 + i % 50))};
    if (link.rate.bits_per_second > 1'000'000'000'000'000'000) link.rate = {9'007'199'254'740'993};
    link.delay = chokepoint::Duration{random.below(2'000'000'000)};
    mesh.add_link(link);
  }
  return mesh;
}

std::string import_error(const fs::path& path, std::string_view format = {}) {
  try {
    chokepoint::import_topology(path, format);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("A mesh written as GraphML and read again is the same mesh", "[topology]") {
  const Folder folder;
  // The first fits in degrees, the second only in a plane.
  for (const double scale : {180.0, 4711.0}) {
    const Mesh mesh = rich_mesh(scale);
    chokepoint::export_graphml(mesh, folder / "mesh.graphml");
    check_equal(mesh, chokepoint::import_topology(folder / "mesh.graphml").mesh);
  }
  CHECK_FALSE(fs::exists(folder / "mesh.graphml.part"));
}

TEST_CASE("A mesh that cannot be written leaves an error and no file", "[topology]") {
  const Folder folder;
  CHECK_THROWS_AS(chokepoint::export_graphml(rich_mesh(1), folder / "none" / "mesh.graphml"),
                  InputError);
  CHECK_THROWS_AS(chokepoint::export_graphml(rich_mesh(1), folder.path()), InputError);
  CHECK_FALSE(fs::exists(folder.path().string() + ".part"));
}

TEST_CASE("Files that are no topology are refused, each with its reason", "[topology]") {
  const Folder folder;
  CHECK_THAT(import_error(folder / "missing"), Catch::Contains("cannot be opened: No such file"));
  CHECK_THAT(import_error(folder.path()), Catch::Contains("is a folder"));
  CHECK_THAT(import_error(folder.write("empty", "")), Catch::EndsWith("empty: is empty"));
  CHECK_THAT(import_error(folder.write("prose", "Dear reader,\n")),
             Catch::Contains("is in none of the known formats: graphml"));
  CHECK_THAT(import_error(folder.write("x", "<graphml/>"), "gml"),
             Catch::Contains("--format: no format \"gml\"; known: graphml"));
}

TEST_CASE("An endless file is refused when it passes the limit", "[topology]") {
  CHECK_THAT(import_error("/dev/zero"), Catch::Contains("is larger than 256 MiB"));
}

TEST_CASE("The format is judged by content, whatever the file is called", "[topology]") {
  const Folder folder;
  const auto path = folder.write("graph.txt", "<?xml version='1.0'?>\n<graphml><graph/></graphml>");
  CHECK(chokepoint::import_topology(path).format == "graphml");
  CHECK(chokepoint::import_topology(path, "graphml").mesh.routers().empty());
}
