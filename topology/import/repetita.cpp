#include "topology/import/repetita.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/import/lines.hpp"
#include "topology/import/listed_links.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/place_states.hpp"
#include "topology/import/quote.hpp"

namespace chokepoint {
namespace {

constexpr double kMost = 1e15;

class Reader {
 public:
  explicit Reader(const Source& source) : lines_(source) {}

  Imported read() {
    const std::uint64_t nodes = head("NODES");
    if (nodes == 0) throw lines_.error("NODES", "the file has none");
    for (std::uint64_t i = 0; i < nodes; ++i) read_node(next<3>("NODES", nodes, i));
    const std::uint64_t edges = head("EDGES");
    for (std::uint64_t i = 0; i < edges; ++i) read_edge(next<6>("EDGES", edges, i));
    if (lines_.next_filled()) {
      throw lines_.error("EDGES", fmt::format("the head says {}, more follow", edges));
    }
    forget_equal_positions();
    links_.add_to(imported_);
    assign_place_states(imported_.mesh, places_);
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  /// The number in a line "NODES 4"; goes behind the line of titles that follows it.
  std::uint64_t head(std::string_view title) {
    if (!lines_.next_filled()) throw lines_.error(title, "is missing: the file is cut short");
    const auto words = Fields<2>::blank_separated(lines_.text());
    const auto number = words.size() == 2 ? parse_whole(words[1]) : std::nullopt;
    if (!number || words[0] != title) {
      throw lines_.error(
          title, fmt::format("{} where {} and a number belong", quote(lines_.text()), title));
    }
    if (*number > 0 && !lines_.next_filled()) {
      throw lines_.error(title, "the line of titles is missing: the file is cut short");
    }
    return *number;
  }

  template <std::size_t Most>
  Fields<Most> next(std::string_view what, std::uint64_t promised, std::uint64_t found) {
    lines_.next_promised(what, promised, found);
    const auto fields = Fields<Most>::blank_separated(lines_.text());
    if (fields.size() != Most) {
      throw lines_.error(what, fmt::format("{} fields instead of {}", fields.size(), Most));
    }
    return fields;
  }

  void read_node(const Fields<3>& fields) {
    Router router;
    router.name = fields[0];
    router.position = Position{lines_.number("x", fields[1], -kMost, kMost),
                               lines_.number("y", fields[2], -kMost, kMost)};
    imported_.mesh.add_router(std::move(router));
    const std::size_t digits = fields[0].find_last_not_of("0123456789") + 1;
    places_.push_back(fields[0].substr(0, digits));
  }

  RouterId end(std::string_view field) const {
    const auto place = parse_whole(field);
    if (!place || *place >= places_.size()) {
      throw lines_.error(
          "edge", fmt::format("{} is no node from 0 to {}", quote(field), places_.size() - 1));
    }
    return RouterId{static_cast<std::uint32_t>(*place)};
  }

  void read_edge(const Fields<6>& fields) {
    Link link{.a = end(fields[1]), .b = end(fields[2])};
    lines_.number("weight", fields[3], 0, kMost);
    const double kilobits = lines_.number("bandwidth", fields[4], 1e-3, kMost);
    const double microseconds = lines_.number("delay", fields[5], 0, 3.6e9);
    link.rate = Bitrate{static_cast<std::uint64_t>(std::llround(kilobits * 1e3))};
    // Whole microseconds: 0 is less than one, not none.
    link.delay = std::max(Duration{std::llround(microseconds * 1e3)}, Duration{1000});
    links_.add(link, lines_.number());
  }

  void forget_equal_positions() {
    const auto routers = imported_.mesh.routers();
    const Position first = *routers[0].position;
    const bool equal = std::ranges::all_of(routers, [&](const Router& router) {
      return router.position->x == first.x && router.position->y == first.y;
    });
    if (!equal || routers.size() < 2) return;
    for (Router& router : routers) router.position.reset();
  }

  Lines lines_;
  std::vector<std::string_view> places_;  ///< of each router
  ListedLinks links_;
  Imported imported_;
};

}  // namespace

bool looks_like_repetita(const Source& source) { return source.text.starts_with("NODES "); }

Imported read_repetita(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
