#include <string>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/topology/import_source.hpp"
#include "topology/import/geography.hpp"
#include "topology/import/sndlib_native.hpp"
#include "topology/import/sndlib_xml.hpp"

using namespace chokepoint;
using chokepoint::test::read_text;
using chokepoint::test::refusal;

namespace {

const std::string kXml =
    "<?xml version='1.0'?>\n<network>\n<meta><unit>MBITPERSEC</unit></meta>\n"
    "<networkStructure>\n<nodes coordinatesType='geographical'>\n"
    "<node id='Berlin'><coordinates><x>13.4</x><y>52.5</y></coordinates></node>\n"
    "<node id='Hamburg'><coordinates><x>10.0</x><y>53.5</y></coordinates></node>\n"
    "</nodes>\n<links>\n"
    "<link id='L1'><source>Berlin</source><target>Hamburg</target>\n"
    "<preInstalledModule><capacity>155.0</capacity><cost>0</cost></preInstalledModule></link>\n"
    "<link id='L2'><source>Hamburg</source><target>Berlin</target></link>\n"
    "</links>\n</networkStructure>\n"
    "<demands><demand id='D1'><source>Berlin</source><target>Hamburg</target></demand></demands>\n"
    "</network>\n";

/// The same network, after the format's description.
const std::string kNative =
    "?SNDlib native format; type: network; version: 1.0\n# network two\n"
    "META (\n  granularity = 5min\n  unit = MBITPERSEC\n)\n"
    "NODES (\n  Berlin ( 13.4 52.5 ) () ()\n  Hamburg (10.0 53.5)  # no options\n)\n"
    "LINKS (\n  L1 ( Berlin Hamburg ) 155.0 0.00 0.00 0.00 ( 622.00 5.0 )\n"
    "  L2 ( Hamburg Berlin ) 0.00 0.00 0.00 0.00 ( )\n)\n"
    "DEMANDS (\n  D1 ( Berlin Hamburg ) 1 32.00 UNLIMITED\n)\n"
    "ADMISSIBLE_PATHS (\n  D1 ( P1 ( L1 ) )\n)\n";

}  // namespace

TEST_CASE("SNDlib's XML and its native text give the same network", "[topology]") {
  for (const Imported& imported :
       {read_text(read_sndlib_xml, kXml), read_text(read_sndlib_native, kNative)}) {
    const Mesh& mesh = imported.mesh;
    REQUIRE(mesh.routers().size() == 2);
    CHECK(mesh.routers()[0].name == "Berlin");
    CHECK(mesh.routers()[1].position->y == 53.5);
    REQUIRE(mesh.links().size() == 2);
    CHECK(mesh.links()[0].rate == Bitrate{155'000'000});
    CHECK(mesh.links()[1].rate == Link{}.rate);
    CHECK(imported.notes.without_speed == 1);
    CHECK(imported.notes.parallel_links == 1);
    CHECK(imported.notes.demands == 1);
    CHECK(imported.notes.without_delay == 0);
    CHECK(mesh.links()[0].delay == fibre_delay({13.4, 52.5}, {10.0, 53.5}));
  }
}

TEST_CASE("Pixels on a drawing give no delay", "[topology]") {
  std::string xml = kXml;
  xml.replace(xml.find("geographical"), 12, "pixel");
  CHECK(read_text(read_sndlib_xml, xml).notes.without_delay == 2);
  std::string native = kNative;
  native.replace(native.find("13.4 52.5"), 9, "134 525");
  CHECK(read_text(read_sndlib_native, native).notes.without_delay == 2);
}

TEST_CASE("A file of SNDlib cut anywhere before its last section is refused", "[topology]") {
  for (std::size_t kept = 0; kept + 1 < kXml.size(); ++kept) {
    CHECK(refusal(read_sndlib_xml, kXml.substr(0, kept)) != "accepted");
  }
  // Demands and paths are no part of a mesh: a file may do without them.
  const std::size_t demands = kNative.find("DEMANDS");
  const std::size_t paths = kNative.find("ADMISSIBLE");
  for (std::size_t kept = 0; kept + 2 < kNative.size(); ++kept) {
    const std::string cut = kNative.substr(0, kept);
    const bool between_sections = cut.ends_with(")\n") && (kept == demands || kept == paths);
    const bool end_of_section = cut.ends_with("\n)") && (kept + 1 == demands || kept + 1 == paths);
    if (between_sections || end_of_section) continue;
    INFO(cut);
    CHECK(refusal(read_sndlib_native, cut) != "accepted");
  }
}

TEST_CASE("What is wrong in a file of SNDlib is refused with its line", "[topology]") {
  const auto replaced = [](std::string text, const std::string& old, const std::string& with) {
    REQUIRE(text.find(old) != std::string::npos);
    return text.replace(text.find(old), old.size(), with);
  };
  const std::tuple<chokepoint::test::Read, std::string, const char*> cases[] = {
      {read_sndlib_xml, "<net/>", "f:1: network: no <network> element"},
      {read_sndlib_xml, "<network>\n</network>", "f:1: networkStructure: is missing"},
      {read_sndlib_xml, replaced(kXml, "id='Hamburg'", "id='Berlin'"),
       "f:7: node: a second node \"Berlin\""},
      {read_sndlib_xml, replaced(kXml, "id='Hamburg'", ""), "f:7: node: has no id"},
      {read_sndlib_xml, replaced(kXml, "id='L2'", "id='L1'"), "f:12: link: a second link \"L1\""},
      {read_sndlib_xml, replaced(kXml, "<target>Hamburg", "<target>Rome"),
       "f:10: target: there is no node \"Rome\""},
      {read_sndlib_xml, replaced(kXml, "13.4", "x"), "f:6: x: \"x\" is no number"},
      {read_sndlib_xml, replaced(kXml, "13.4", "213.4"), "f:6: coordinates: are not in degrees"},
      {read_sndlib_xml, replaced(kXml, "155.0", "-1"), "f:11: capacity: is negative"},
      {read_sndlib_xml, "<network><networkStructure><nodes/></networkStructure></network>",
       "f:1: nodes: the file has no node"},
      {read_sndlib_xml,
       "<network><networkStructure>\n<nodes><node id='a'/></nodes></networkStructure></network>",
       "f:1: links: the file has no link: it is no topology"},
      {read_sndlib_native, "?SNDlib native format; type: model; version: 1.0\n",
       "f:1: is no SNDlib file of the type network"},
      {read_sndlib_native, replaced(kNative, "  Hamburg", "  Berlin"),
       "f:9: node: a second node \"Berlin\""},
      {read_sndlib_native, replaced(kNative, "( Berlin Hamburg )", "( Berlin Rome )"),
       "f:12: link: there is no node \"Rome\""},
      {read_sndlib_native, replaced(kNative, "L2", "L1"), "f:13: link: a second link \"L1\""},
      {read_sndlib_native, replaced(kNative, "155.0", "x"), "f:12: capacity: \"x\" is no number"},
      {read_sndlib_native, replaced(kNative, "155.0", "-1"), "f:12: capacity: is negative"},
      {read_sndlib_native, replaced(kNative, "13.4 52.5", "13.4"),
       "f:8: y: is missing before \")\""},
      {read_sndlib_native, replaced(kNative, "LINKS (", "links ("),
       "f:11: \"links\" is no section"},
      {read_sndlib_native, replaced(kNative, "LINKS (", "LINKS"),
       "f:12: \"L1\" where \"(\" belongs"},
  };
  for (const auto& [read, text, message] : cases) {
    INFO(text);
    CHECK(refusal(read, text) == message);
  }
}
