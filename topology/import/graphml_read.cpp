#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "topology/import/country.hpp"
#include "topology/import/geography.hpp"
#include "topology/import/graphml.hpp"
#include "topology/import/graphml_fields.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/number.hpp"
#include "topology/import/quote.hpp"
#include "topology/import/xml.hpp"

namespace chokepoint {
namespace {

using graphml::Field;

/// No link is faster; beyond it a rate in bit/s no longer fits its type.
constexpr double kMaxBitsPerSecond = 1e18;

class Reader {
 public:
  explicit Reader(const Source& source) : document_(source, "graphml") {}

  Imported read() {
    find_graph();
    read_keys();
    reject_unsupported();
    add_routers();
    place_routers_without_country();
    add_links();
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  /// The attributes of one element that a mesh keeps, each its <data> (or the key's <default>).
  using Values = std::array<XmlElement, graphml::kFieldNames.size()>;

  [[noreturn]] void fail(XmlElement where, std::string_view field, std::string_view why) const {
    throw document_.error(where, field, why);
  }

  void find_graph();
  void read_keys();
  void reject_unsupported() const;
  void add_routers();
  void place_routers_without_country();
  void add_links();

  Values values_of(XmlElement element) const;
  static std::string_view text(const Values& values, Field field) {
    return values[static_cast<std::size_t>(field)].text();
  }
  /// The number in that field, or nothing when the element lacks it.
  std::optional<double> number(const Values& values, Field field, double least, double most) const;
  std::optional<Position> position(const Values& values) const;
  std::optional<Bitrate> rate(const Values& values) const;
  Duration delay(const Values& values, const Link& link);
  Relation relation(const Values& values, XmlElement edge) const;
  bool is_directed(XmlElement edge) const;
  /// Turns the link of a transit edge so that its first end is the provider.
  void orient(Link& link, const Values& values, XmlElement edge);
  RouterId end_of(XmlElement edge, std::string_view attribute) const;
  StateId state_named(std::string_view code);

  XmlDocument document_;
  XmlElement graph_;
  std::unordered_map<std::string_view, Field> keys_;
  Values defaults_{};
  std::unordered_map<std::string_view, RouterId> routers_;
  std::unordered_map<std::string_view, OwnerId> owners_;
  std::unordered_map<std::string_view, StateId> states_;
  std::vector<std::string_view> ids_;  ///< of the routers
  std::vector<bool> geographic_;       ///< per router: whether its position is in degrees
  bool directed_ = false;              ///< edges that say nothing else
  Imported imported_;
};

void Reader::find_graph() {
  const XmlElement root = document_.root();
  graph_ = root.child("graph");
  if (!graph_) fail(root, "graph", "no <graph> element");
  if (const XmlElement second = graph_.next("graph")) {
    fail(second, "graph", "a second graph; one file holds one mesh");
  }
  directed_ = graph_.attribute("edgedefault") == "directed";
}

void Reader::read_keys() {
  for (const XmlElement key : document_.root().children("key")) {
    const std::string_view id = key.attribute("id");
    if (id.empty()) fail(key, "key", "has no id");
    const auto field = graphml::field_named(key.attribute("attr.name"), key.attribute("for"));
    if (!keys_.emplace(id, field).second) {
      fail(key, "key", fmt::format("declared a second time: \"{}\"", id));
    }
    if (field != Field::kNone) defaults_[static_cast<std::size_t>(field)] = key.child("default");
  }
}

void Reader::reject_unsupported() const {
  if (const XmlElement hyperedge = graph_.child("hyperedge")) {
    fail(hyperedge, "hyperedge", "a link joins two routers, not more");
  }
  for (const XmlElement node : graph_.children("node")) {
    if (node.child("graph")) fail(node, "node", "graphs inside nodes are not read");
  }
}

Reader::Values Reader::values_of(XmlElement element) const {
  Values values = defaults_;
  for (const XmlElement data : element.children("data")) {
    const auto key = keys_.find(data.attribute("key"));
    if (key == keys_.end()) {
      fail(
          data, "data",
          fmt::format("names a key that the file does not declare: \"{}\"", data.attribute("key")));
    }
    if (key->second != Field::kNone) values[static_cast<std::size_t>(key->second)] = data;
  }
  return values;
}

std::optional<double> Reader::number(const Values& values, Field field, double least,
                                     double most) const {
  const std::string_view written = text(values, field);
  if (written.empty()) return std::nullopt;
  const std::optional<double> value = parse_number(written);
  const auto index = static_cast<std::size_t>(field);
  if (!value) {
    fail(values[index], graphml::kFieldNames[index].name,
         fmt::format("not a number: \"{}\"", written));
  }
  if (*value < least || *value > most) {
    fail(values[index], graphml::kFieldNames[index].name,
         fmt::format("{} is not between {} and {}", written, least, most));
  }
  return value;
}

std::optional<Position> Reader::position(const Values& values) const {
  const auto longitude = number(values, Field::kLongitude, -180, 180);
  const auto latitude = number(values, Field::kLatitude, -90, 90);
  if (longitude && latitude) return Position{*longitude, *latitude};
  return std::nullopt;
}

void Reader::add_routers() {
  constexpr double kAny = std::numeric_limits<double>::max();
  for (const XmlElement node : graph_.children("node")) {
    const std::string_view id = node.attribute("id");
    if (id.empty()) fail(node, "node", "has no id");
    const Values values = values_of(node);
    Router router;
    router.name = text(values, Field::kLabel);
    if (router.name.empty()) router.name = id;
    router.position = position(values);
    geographic_.push_back(router.position.has_value());
    if (!router.position) {
      const auto x = number(values, Field::kPlaneX, -kAny, kAny);
      const auto y = number(values, Field::kPlaneY, -kAny, kAny);
      if (x && y) router.position = Position{*x, *y};
    }
    const std::string_view country = trimmed(text(values, Field::kCountry));
    if (!country.empty()) router.state = state_named(country);
    if (const std::string_view owner = text(values, Field::kOwner); !owner.empty()) {
      const auto [known, added] = owners_.try_emplace(owner);
      if (added) known->second = imported_.mesh.add_owner(std::string(owner));
      router.owner = known->second;
    }
    ids_.push_back(id);
    const RouterId added = imported_.mesh.add_router(std::move(router));
    if (!routers_.emplace(id, added).second) {
      fail(node, "node", fmt::format("a second node with the id \"{}\"", id));
    }
  }
}

StateId Reader::state_named(std::string_view country) {
  const std::string_view iso = country_code(country);
  const std::string_view code = iso.empty() ? country : iso;
  const auto [known, added] = states_.try_emplace(code);
  if (added) known->second = imported_.mesh.add_state({std::string(code)});
  return known->second;
}

void Reader::place_routers_without_country() {
  for (Router& router : imported_.mesh.routers()) {
    if (router.state.valid()) continue;
    ++imported_.notes.without_country;
    router.state = state_named(kUnknownState);
  }
}

RouterId Reader::end_of(XmlElement edge, std::string_view attribute) const {
  const std::string_view id = edge.attribute(attribute);
  if (id.empty()) fail(edge, attribute, "the edge does not say");
  const auto found = routers_.find(id);
  if (found == routers_.end()) {
    fail(edge, attribute, fmt::format("no node has the id \"{}\"", id));
  }
  return found->second;
}

std::optional<Bitrate> Reader::rate(const Values& values) const {
  if (const auto raw = number(values, Field::kLinkSpeedRaw, 1, kMaxBitsPerSecond)) {
    // Whole numbers are taken digit by digit: a double rounds those above 2^53.
    if (const auto whole = parse_whole(text(values, Field::kLinkSpeedRaw))) return Bitrate{*whole};
    return Bitrate{static_cast<std::uint64_t>(std::llround(*raw))};
  }
  // Free text in the Zoo ("<10", "2x10"): what is no plain number with a known unit says nothing.
  const auto speed = parse_number(text(values, Field::kLinkSpeed));
  const auto unit = graphml::unit_in_bits(trimmed(text(values, Field::kLinkSpeedUnits)));
  if (!speed || !unit) return std::nullopt;
  const double bits = *speed * *unit;
  if (bits < 1 || bits > kMaxBitsPerSecond) return std::nullopt;
  return Bitrate{static_cast<std::uint64_t>(std::llround(bits))};
}

Duration Reader::delay(const Values& values, const Link& link) {
  constexpr double kLongest = 3.6e12;  // an hour, far beyond any link
  if (const auto written = number(values, Field::kLinkDelayNs, 0, kLongest)) {
    return Duration{std::llround(*written)};
  }
  if (geographic_[link.a.value] && geographic_[link.b.value]) {
    return fibre_delay(*imported_.mesh.router(link.a).position,
                       *imported_.mesh.router(link.b).position);
  }
  ++imported_.notes.without_delay;
  return Link{}.delay;
}

Relation Reader::relation(const Values& values, XmlElement edge) const {
  const std::string_view name = trimmed(text(values, Field::kRelation));
  if (name.empty()) return Relation::kNone;
  const auto known = std::ranges::find(graphml::kRelationNames, name);
  if (known == graphml::kRelationNames.end()) {
    fail(edge, "Relation",
         fmt::format("{} is unknown; known: transit, peering, sibling", quote(name)));
  }
  return static_cast<Relation>(known - graphml::kRelationNames.begin() + 1);
}

bool Reader::is_directed(XmlElement edge) const {
  const std::string_view said = edge.attribute("directed");
  return said.empty() ? directed_ : said == "true" || said == "1";
}

void Reader::orient(Link& link, const Values& values, XmlElement edge) {
  const std::string_view provider = trimmed(text(values, Field::kProvider));
  if (provider.empty()) {
    // Programs exchange the ends of an undirected edge freely. Files from before there was a
    // Provider mean the source.
    imported_.notes.providers_by_order += !is_directed(edge);
    return;
  }
  // By its id; by its name where a program has given all nodes other ids.
  const auto is_called = [&](RouterId end, bool by_id) {
    return (by_id ? ids_[end.value] : std::string_view(imported_.mesh.router(end).name)) ==
           provider;
  };
  for (const bool by_id : {true, false}) {
    const bool first = is_called(link.a, by_id);
    const bool second = is_called(link.b, by_id);
    if (first == second) continue;
    if (second) std::swap(link.a, link.b);
    return;
  }
  if (link.a == link.b && is_called(link.a, true)) return;
  fail(edge, "Provider", fmt::format("{} is not one of the edge's two ends", quote(provider)));
}

void Reader::add_links() {
  for (const XmlElement edge : graph_.children("edge")) {
    const Values values = values_of(edge);
    Link link;
    link.a = end_of(edge, "source");
    link.b = end_of(edge, "target");
    imported_.notes.directed |= is_directed(edge);
    if (const auto given = rate(values)) {
      link.rate = *given;
    } else {
      ++imported_.notes.without_speed;
    }
    link.delay = delay(values, link);
    link.relation = relation(values, edge);
    if (link.relation == Relation::kTransit) orient(link, values, edge);
    imported_.mesh.add_link(link);
  }
}

}  // namespace

bool looks_like_graphml(const Source& source) { return xml_root(source) == "graphml"; }

Imported read_graphml(const Source& source) { return Reader(source).read(); }

Imported import_graphml(const std::filesystem::path& path) {
  Imported imported = read_graphml(read_source(path));
  imported.format = "graphml";
  return imported;
}

}  // namespace chokepoint
