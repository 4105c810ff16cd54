#include "topology/import/cables.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/import/country.hpp"
#include "topology/import/geography.hpp"
#include "topology/import/json_text.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/number.hpp"
#include "topology/import/spanning_tree.hpp"
#include "topology/import/state_named.hpp"

namespace chokepoint {
namespace {

using Json = nlohmann::ordered_json;

/// The tree below costs the square of it.
constexpr std::size_t kMostPoints = 10'000;
/// Two positions of one landing point that are closer are one, written down twice.
constexpr double kSamePlaceKm = 20;
constexpr int kNoYear = std::numeric_limits<int>::max();

struct Cable {
  std::vector<RouterId> points;
  double kilometres = 0;  ///< published; 0 where it is not
  int year = kNoYear;
};

/// The string in that field, or an empty one.
std::string text_in(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// "3,000 km"; 0 for anything else.
double kilometres_in(std::string text) {
  constexpr std::string_view kUnit = " km";
  if (!text.ends_with(kUnit)) return 0;
  text.resize(text.size() - kUnit.size());
  std::erase(text, ',');
  constexpr double kMost = 1e6;
  return std::clamp(parse_number(text).value_or(0), 0.0, kMost);
}

/// "2009 April"; kNoYear for anything else.
int year_in(const std::string& text) {
  const std::string_view year = std::string_view(text).substr(0, 4);
  return year.size() == 4 && is_digits(year) ? std::stoi(text.substr(0, 4)) : kNoYear;
}

/// "61.217461,-149.858369", latitude first.
std::optional<Position> position_in(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos) return std::nullopt;
  const auto latitude = parse_number(text.substr(0, comma));
  const auto longitude = parse_number(text.substr(comma + 1));
  if (!latitude || !longitude || std::abs(*latitude) > 90 || std::abs(*longitude) > 180) return {};
  return Position{*longitude, *latitude};
}

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source) {}

  Imported read() {
    const Json root = parse_json(source_);
    if (!root.is_object() || root.empty()) {
      throw json_error(source_, "", "", "is no object of cables");
    }
    for (const auto& [id, cable] : root.items()) read_cable(id, cable);
    std::ranges::stable_sort(cables_, {}, &Cable::year);
    for (const Cable& cable : cables_) lay(cable);
    imported_.notes.cables = cables_.size();
    imported_.notes.without_speed = imported_.mesh.links().size();
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  void read_cable(const std::string& id, const Json& json) {
    const auto points = json.is_object() ? json.find("landing_points") : json.end();
    if (!json.is_object() || points == json.end() || !points->is_array() || points->empty()) {
      throw json_error(source_, id, "landing_points", "a cable without any");
    }
    if (points->size() > kMostPoints) {
      throw json_error(source_, id, "landing_points", fmt::format("more than {}", kMostPoints));
    }
    Cable cable;
    for (const Json& point : *points) {
      const RouterId router = landing(id, point);
      if (std::ranges::find(cable.points, router) == cable.points.end()) {
        cable.points.push_back(router);
      }
    }
    cable.kilometres = kilometres_in(text_in(json, "length"));
    cable.year = year_in(text_in(json, "rfs"));
    cables_.push_back(std::move(cable));
  }

  RouterId landing(const std::string& cable, const Json& json) {
    const std::string id = json.is_object() ? text_in(json, "id") : std::string();
    if (id.empty()) throw json_error(source_, cable, "landing_points", "a point without an id");
    const auto position = position_in(text_in(json, "latlon"));
    if (!position) {
      throw json_error(source_, id, "latlon", "is no latitude and longitude in degrees");
    }
    const auto [known, added] = landings_.try_emplace(id);
    if (added) {
      known->second = add_router(text_in(json, "name"), id, *position);
    } else if (great_circle_km(*imported_.mesh.router(known->second).position, *position) >
               kSamePlaceKm) {
      imported_.notes.moved_routers.add(json_line(source_, id));
    }
    return known->second;
  }

  RouterId add_router(const std::string& name, const std::string& id, Position position) {
    if (name.empty()) throw json_error(source_, id, "name", "a landing point without one");
    const std::string code = country_in(name);
    Router router;
    router.name = name;
    router.position = position;
    if (!code.empty()) router.state = state_named(imported_.mesh, code);
    return imported_.mesh.add_router(std::move(router));
  }

  /// "Matadi, Congo, Dem. Rep." ends with a country of two parts, all others with one.
  static std::string country_in(std::string_view name) {
    for (std::size_t comma = name.find(", "); comma != std::string_view::npos;
         comma = name.find(", ", comma + 1)) {
      const std::string_view code = country_code(name.substr(comma + 2));
      if (!code.empty()) return std::string(code);
    }
    return std::string(country_code(name));
  }

  void lay(const Cable& cable) {
    const auto distance = [&](std::size_t i, std::size_t j) {
      return great_circle_km(*imported_.mesh.router(cable.points[i]).position,
                             *imported_.mesh.router(cable.points[j]).position);
    };
    const std::vector<TreeEdge> tree = spanning_tree(cable.points.size(), distance);
    double straight = 0;
    for (const TreeEdge& edge : tree) straight += edge.length;
    const double stretch =
        straight > 0 && cable.kilometres > straight ? cable.kilometres / straight : 1;
    for (const TreeEdge& edge : tree) {
      Link link{.a = cable.points[edge.from], .b = cable.points[edge.to]};
      link.delay = fibre_delay(edge.length * stretch);
      imported_.mesh.add_link(link);
    }
  }

  const Source& source_;
  std::vector<Cable> cables_;
  std::unordered_map<std::string, RouterId> landings_;
  Imported imported_;
};

}  // namespace

bool looks_like_cables(const Source& source) {
  constexpr std::size_t kHead = 4096;
  const std::string_view head = std::string_view(source.text).substr(0, kHead);
  return trimmed(head).starts_with('{') &&
         head.find("\"landing_points\"") != std::string_view::npos;
}

Imported read_cables(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
