#include <filesystem>
#include <fstream>
#include <string>

#include <catch2/catch.hpp>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "topology/import/format.hpp"
#include "topology/import/graphml.hpp"
#include "topology/import/source.hpp"

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
    CHECK(x.relation == y.relation);
  }
}

/// A mesh with everything that a mesh can hold, in numbers that do not round well.
Mesh rich_mesh(double scale) {
  chokepoint::RandomStream random(5, "mesh");
  Mesh mesh;
  mesh.add_state({"AA"});
  mesh.add_state({"Ruri & \"tania\""});
  mesh.add_owner("Ministry <of> Links");
  const char* const names[] = {"a", "Łódź", "two  words\n and a line", "n1", "\x7f"};
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
    link.relation = static_cast<chokepoint::Relation>(i % 4);
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

/// A graph of two routers, and how gzip(1) and bzip2(1) pack it.
const std::string kPairGraph =
    "<graphml><graph><node id='a'/><node id='b'/><edge source='a' target='b'/></graph></graphml>\n";

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

/// kPairGraph by `gzip -n9`.
const std::string kGzip = from_hex(
    "1f8b0800000000000203b3492f4a2cc8c8cdb1b30133ec6cf2f253521532536cd513d5f5917849205e6a"
    "4a7aaa42717e6951722a485ea124b1283db5042aa90f35401f66221700e72f286a5c000000");

/// kPairGraph by `bzip2 -9`.
const std::string kBzip2 = from_hex(
    "425a68393141592653595582435e00000b59800010408080073ee7de002000542553d261306886d204a9"
    "94d3d27ea26834045a53d10c832922028c52deb71aeeceee8f021c7e4ec48c615dcca8f4460f4d0a3c63"
    "6c150f9dd2a63f1772453850905582435e");

/// 64 KiB of zeros by `gzip -n9`.
const std::string kGzipZeros = from_hex(
    "1f8b0800000000000203edc101010000008090feafee080a000000000000000000000000000000000000"
    "000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
    "0000006aeb8e97d700000100");

/// 257 MiB of zeros by `bzip2 -9`.
const std::string kBzip2Zeros = from_hex(
    "425a68393141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a8097314159265359"
    "0e09e2df015f8e4000c0000008200030804d4642a025a90a80973141592653590e09e2df015f8e4000c0"
    "000008200030804d4642a025a90a80973141592653590e09e2df015f8e4000c0000008200030804d4642"
    "a025a90a80973141592653590e09e2df015f8e4000c0000008200030804d4642a025a90a809731415926"
    "5359d199a7bb013247e000c00000040008200030cc0529a6aa11146c044451e2ee48a70a121488113200");

/// A message without the name of the file.
std::string why(const std::string& message) { return message.substr(message.find(": ") + 2); }

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
  const auto path = folder.write(
      "graph.txt", "<?xml version='1.0'?>\n<graphml><graph><node id='a'/></graph></graphml>");
  CHECK(chokepoint::import_topology(path).format == "graphml");
  CHECK(chokepoint::import_topology(path, "graphml").mesh.routers().size() == 1);
}

TEST_CASE("A byte order mark before the text changes nothing", "[topology]") {
  const Folder folder;
  const std::string mark = "\xef\xbb\xbf";
  for (const std::string text : {"1|2|-1\n2|3|0\n", "0 1\n1 2\n2 0\n"}) {
    const auto plain = chokepoint::import_topology(folder.write("plain", text));
    const auto marked = chokepoint::import_topology(folder.write("marked", mark + text));
    CHECK(plain.format == marked.format);
    check_equal(plain.mesh, marked.mesh);
  }
  CHECK_THROWS_WITH(chokepoint::import_topology(folder.write("mark", mark)),
                    Catch::Contains("is empty"));
}

TEST_CASE("A topology without a router is refused", "[topology]") {
  const Folder folder;
  CHECK_THROWS_WITH(
      chokepoint::import_topology(folder.write("f", "<graphml><graph></graph></graphml>")),
      Catch::Contains("f:1: is graphml without a router"));
}

TEST_CASE("A packed topology is the topology that was packed, whatever it is called",
          "[topology]") {
  const Folder folder;
  for (const std::string& packed : {kGzip, kBzip2}) {
    const auto imported = chokepoint::import_topology(folder.write("graph.txt", packed));
    CHECK(imported.format == "graphml");
    CHECK(imported.mesh.routers().size() == 2);
    CHECK(imported.mesh.links().size() == 1);
  }
  CHECK(chokepoint::read_source(folder.write("a.gz", kGzip)).text == kPairGraph);
  CHECK(chokepoint::read_source(folder.write("a.bz2", kBzip2)).text == kPairGraph);
}

TEST_CASE("Packed files in a row are read as one text, as gzip and bzip2 do", "[topology]") {
  const Folder folder;
  CHECK(chokepoint::read_source(folder.write("a.gz", kGzip + kGzip)).text ==
        kPairGraph + kPairGraph);
  CHECK(chokepoint::read_source(folder.write("a.bz2", kBzip2 + kBzip2)).text ==
        kPairGraph + kPairGraph);
}

TEST_CASE("A packed file cut anywhere is refused in one line", "[topology]") {
  const Folder folder;
  for (std::size_t kept = 2; kept < kGzip.size(); ++kept) {
    CHECK(why(import_error(folder.write("g", kGzip.substr(0, kept)))) == "gzip that is cut short");
  }
  for (std::size_t kept = 4; kept < kBzip2.size(); ++kept) {
    CHECK(why(import_error(folder.write("b", kBzip2.substr(0, kept)))) ==
          "bzip2 that is cut short");
  }
}

TEST_CASE("A packed file that is damaged or goes on with something else is refused", "[topology]") {
  const Folder folder;
  std::string damaged = kGzip;
  damaged[damaged.size() - 5] ^= 1;  // in the checksum
  CHECK(why(import_error(folder.write("g", damaged))) == "gzip that is damaged");
  damaged = kBzip2;
  damaged[40] ^= 1;
  CHECK(why(import_error(folder.write("b", damaged))) == "bzip2 that is damaged");
  CHECK(why(import_error(folder.write("g", kGzip + "tail"))) ==
        "gzip with something else behind its end");
}

TEST_CASE("A packed file that unpacks beyond the limit is refused", "[topology]") {
  const Folder folder;
  CHECK(why(import_error(folder.write("b", kBzip2Zeros))) == "bzip2 of more than 256 MiB unpacked");
  std::string zeros;
  for (int i = 0; i <= 4096; ++i) zeros += kGzipZeros;
  CHECK(why(import_error(folder.write("g", zeros))) == "gzip of more than 256 MiB unpacked");
}

TEST_CASE("A packed file of nothing is an empty file", "[topology]") {
  const Folder folder;
  CHECK(why(import_error(folder.write(
            "g", from_hex("1f8b080000000000020303000000000000000000")))) == "is empty");
}
