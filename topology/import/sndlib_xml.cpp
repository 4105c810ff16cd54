#include "topology/import/sndlib_xml.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <string>
#include <unordered_set>

#include <fmt/format.h>

#include "topology/import/number.hpp"
#include "topology/import/quote.hpp"
#include "topology/import/sndlib_network.hpp"

namespace chokepoint {
namespace {

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}

  Imported read() {
    parse();
    const pugi::xml_node structure = network_node_.child("networkStructure");
    if (!structure) fail(network_node_, "networkStructure", "is missing");
    network_.set_unit(trimmed(network_node_.child("meta").child("unit").text().get()));
    const pugi::xml_node nodes = structure.child("nodes");
    network_.set_geographical(nodes.attribute("coordinatesType").value() ==
                              std::string_view("geographical"));
    for (const pugi::xml_node node : nodes.children("node")) read_node(node);
    if (!network_.has_nodes()) fail(structure, "nodes", "the file has no node");
    for (const pugi::xml_node link : structure.child("links").children("link")) read_link(link);
    if (!network_.has_links()) fail(structure, "links", "the file has no link: it is no topology");
    for (const pugi::xml_node demand : network_node_.child("demands").children("demand")) {
      (void)demand;
      network_.add_demand();
    }
    return network_.finish();
  }

 private:
  [[noreturn]] void fail(pugi::xml_node where, std::string_view field, std::string_view why) const {
    const auto offset = std::max<std::ptrdiff_t>(where.offset_debug(), 0);
    throw source_.error_at(static_cast<std::size_t>(offset), field, why);
  }

  void parse() {
    const pugi::xml_parse_result result =
        document_.load_buffer(source_.text.data(), source_.text.size());
    if (!result) {
      throw source_.error_at(
          static_cast<std::size_t>(result.offset), "",
          fmt::format("is not well-formed XML, or is cut short: {}", result.description()));
    }
    network_node_ = document_.child("network");
    if (!network_node_) throw source_.error_at(0, "network", "no <network> element");
  }

  std::string_view id_of(pugi::xml_node element) const {
    const std::string_view id = element.attribute("id").value();
    if (id.empty()) fail(element, element.name(), "has no id");
    return id;
  }

  double number(pugi::xml_node parent, const char* name) const {
    const std::string_view text = trimmed(parent.child(name).text().get());
    const auto value = parse_number(text);
    if (!value) fail(parent, name, fmt::format("{} is no number", quote(text)));
    return *value;
  }

  void read_node(pugi::xml_node node) {
    const std::string_view id = id_of(node);
    if (network_.has_node(id)) fail(node, "node", fmt::format("a second node {}", quote(id)));
    std::optional<Position> position;
    if (const pugi::xml_node at = node.child("coordinates")) {
      position = Position{number(at, "x"), number(at, "y")};
    }
    if (!network_.add_node(id, position)) fail(node, "coordinates", "are not in degrees");
  }

  std::string_view end_of(pugi::xml_node link, const char* name) const {
    const std::string_view id = trimmed(link.child(name).text().get());
    if (!network_.has_node(id)) fail(link, name, fmt::format("there is no node {}", quote(id)));
    return id;
  }

  void read_link(pugi::xml_node link) {
    const std::string_view id = id_of(link);
    if (!links_.emplace(id).second) fail(link, "link", fmt::format("a second link {}", quote(id)));
    const pugi::xml_node installed = link.child("preInstalledModule");
    const double capacity = installed ? number(installed, "capacity") : 0;
    if (capacity < 0) fail(installed, "capacity", "is negative");
    network_.add_link(end_of(link, "source"), end_of(link, "target"), capacity);
  }

  const Source& source_;
  pugi::xml_document document_;
  pugi::xml_node network_node_;
  std::unordered_set<std::string_view> links_;
  SndlibNetwork network_;
};

}  // namespace

bool looks_like_sndlib_xml(const Source& source) {
  constexpr std::size_t kHead = 4096;
  const std::string_view head = std::string_view(source.text).substr(0, kHead);
  return head.find("<network") != std::string_view::npos;
}

Imported read_sndlib_xml(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
