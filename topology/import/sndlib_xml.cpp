#include "topology/import/sndlib_xml.hpp"

#include <string>
#include <unordered_set>

#include <fmt/format.h>

#include "topology/import/number.hpp"
#include "topology/import/quote.hpp"
#include "topology/import/sndlib_network.hpp"
#include "topology/import/xml.hpp"

namespace chokepoint {
namespace {

class Reader {
 public:
  explicit Reader(const Source& source)
      : document_(source, "network"), network_node_(document_.root()) {}

  Imported read() {
    const XmlElement structure = network_node_.child("networkStructure");
    if (!structure) fail(network_node_, "networkStructure", "is missing");
    network_.set_unit(trimmed(network_node_.child("meta").child("unit").text()));
    const XmlElement nodes = structure.child("nodes");
    network_.set_geographical(nodes.attribute("coordinatesType") == "geographical");
    for (const XmlElement node : nodes.children("node")) read_node(node);
    if (!network_.has_nodes()) fail(structure, "nodes", "the file has no node");
    for (const XmlElement link : structure.child("links").children("link")) read_link(link);
    if (!network_.has_links()) fail(structure, "links", "the file has no link: it is no topology");
    for (const XmlElement demand : network_node_.child("demands").children("demand")) {
      (void)demand;
      network_.add_demand();
    }
    return network_.finish();
  }

 private:
  [[noreturn]] void fail(XmlElement where, std::string_view field, std::string_view why) const {
    throw document_.error(where, field, why);
  }

  std::string_view id_of(XmlElement element) const {
    const std::string_view id = element.attribute("id");
    if (id.empty()) fail(element, element.name(), "has no id");
    return id;
  }

  double number(XmlElement parent, std::string_view name) const {
    const std::string_view text = trimmed(parent.child(name).text());
    const auto value = parse_number(text);
    if (!value) fail(parent, name, fmt::format("{} is no number", quote(text)));
    return *value;
  }

  void read_node(XmlElement node) {
    const std::string_view id = id_of(node);
    if (network_.has_node(id)) fail(node, "node", fmt::format("a second node {}", quote(id)));
    std::optional<Position> position;
    if (const XmlElement at = node.child("coordinates")) {
      position = Position{number(at, "x"), number(at, "y")};
    }
    if (!network_.add_node(id, position)) fail(node, "coordinates", "are not in degrees");
  }

  std::string_view end_of(XmlElement link, std::string_view name) const {
    const std::string_view id = trimmed(link.child(name).text());
    if (!network_.has_node(id)) fail(link, name, fmt::format("there is no node {}", quote(id)));
    return id;
  }

  void read_link(XmlElement link) {
    const std::string_view id = id_of(link);
    if (!links_.emplace(id).second) fail(link, "link", fmt::format("a second link {}", quote(id)));
    const XmlElement installed = link.child("preInstalledModule");
    const double capacity = installed ? number(installed, "capacity") : 0;
    if (capacity < 0) fail(installed, "capacity", "is negative");
    network_.add_link(end_of(link, "source"), end_of(link, "target"), capacity);
  }

  XmlDocument document_;
  XmlElement network_node_;
  std::unordered_set<std::string_view> links_;
  SndlibNetwork network_;
};

}  // namespace

bool looks_like_sndlib_xml(const Source& source) { return xml_root(source) == "network"; }

Imported read_sndlib_xml(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
