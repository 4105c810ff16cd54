#include "topology/import/cable_geojson.hpp"

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/import/geography.hpp"
#include "topology/import/json_text.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/number.hpp"

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;
using Line = std::vector<Position>;

/// The same number for positions that count as one.
std::int64_t spot(Position p) {
  constexpr double kPerDegree = 1e4;
  constexpr std::int64_t kAround = 3'600'000;
  const std::int64_t x = std::llround(p.x * kPerDegree);
  const std::int64_t y = std::llround(p.y * kPerDegree);
  return y * kAround + (x == kAround / 2 ? -x : x);
}

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}

  Imported read() {
    const Json root = parse_json(source_);
    const auto features = root.is_object() ? root.find("features") : root.end();
    if (!root.is_object() || features == root.end() || !features->is_array()) {
      throw json_error(source_, "", "features", "the file has none");
    }
    for (const Json& feature : *features) read_feature(feature);
    if (lines_.empty()) {
      throw json_error(source_, "features", "geometry", "none is a line: this is no map of cables");
    }
    for (const Line& line : lines_) {
      add_router(line.front());
      add_router(line.back());
    }
    for (const Line& line : lines_) add_links(line);
    imported_.notes.cables = cables_.size() + unnamed_cables_;
    imported_.notes.without_speed = imported_.mesh.links().size();
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  [[noreturn]] void fail(std::string_view field, std::string_view why) const {
    throw json_error(source_, cable_, field, why);
  }

  static std::string_view text_in(const Json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string()
               ? std::string_view(found->get_ref<const std::string&>())
               : std::string_view();
  }

  void read_feature(const Json& feature) {
    if (!feature.is_object()) fail("features", "one is no object");
    const auto properties = feature.find("properties");
    const bool named = properties != feature.end() && properties->is_object();
    cable_ = named ? text_in(*properties, "slug") : std::string_view();
    const auto geometry = feature.find("geometry");
    if (geometry == feature.end() || !geometry->is_object()) return;
    const std::string_view type = text_in(*geometry, "type");
    if (type != "LineString" && type != "MultiLineString") return;
    const auto coordinates = geometry->find("coordinates");
    if (coordinates == geometry->end() || !coordinates->is_array()) {
      fail("coordinates", "a line without them");
    }
    if (type == "LineString") {
      read_line(*coordinates);
    } else {
      for (const Json& line : *coordinates) read_line(line);
    }
    if (cable_.empty()) {
      ++unnamed_cables_;
    } else {
      cables_.emplace(cable_);
    }
  }

  void read_line(const Json& json) {
    if (!json.is_array() || json.size() < 2) {
      fail("coordinates", "a line of fewer than two points");
    }
    Line line;
    line.reserve(json.size());
    for (const Json& point : json) line.push_back(position(point));
    lines_.push_back(std::move(line));
  }

  Position position(const Json& json) const {
    const bool pair =
        json.is_array() && json.size() >= 2 && json[0].is_number() && json[1].is_number();
    const Position p = pair ? Position{json[0].get<double>(), json[1].get<double>()} : Position{};
    if (!pair || !(std::abs(p.x) <= 180) || !(std::abs(p.y) <= 90)) {
      fail("coordinates", "a point that is no longitude and latitude in degrees");
    }
    return p;
  }

  void add_router(Position p) {
    const auto [known, added] = routers_.try_emplace(spot(p));
    if (!added) return;
    Router router;
    router.name = fmt::format("{:.4f},{:.4f}", p.x, p.y);
    router.position = p;
    known->second = imported_.mesh.add_router(std::move(router));
  }

  void add_links(const Line& line) {
    RouterId from = routers_.at(spot(line.front()));
    double kilometres = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
      kilometres += great_circle_km(line[i - 1], line[i]);
      const auto end = routers_.find(spot(line[i]));
      if (end == routers_.end()) continue;
      // A piece within one router is no link.
      if (end->second != from || kilometres > kSameSpotKm) {
        Link link{.a = from, .b = end->second};
        link.delay = fibre_delay(kilometres);
        imported_.mesh.add_link(link);
      }
      from = end->second;
      kilometres = 0;
    }
  }

  static constexpr double kSameSpotKm = 0.02;

  const Source& source_;
  std::string_view cable_;  ///< its name while its feature is read
  std::vector<Line> lines_;
  std::unordered_set<std::string> cables_;
  std::size_t unnamed_cables_ = 0;
  std::unordered_map<std::int64_t, RouterId> routers_;
  Imported imported_;
};

}  // namespace

bool looks_like_cable_geojson(const Source& source) {
  constexpr std::size_t kHead = 4096;
  const std::string_view head = std::string_view(source.text).substr(0, kHead);
  return trimmed(head).starts_with('{') &&
         head.find("\"FeatureCollection\"") != std::string_view::npos;
}

Imported read_cable_geojson(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
