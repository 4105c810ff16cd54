#include "topology/import/rocketfuel_intra.hpp"

#include <cmath>
#include <string>
#include <unordered_map>
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

enum class Number { kUnused, kMilliseconds };

class Reader {
 public:
  Reader(const Source& source, Number number) : lines_(source), number_(number) {}

  Imported read() {
    while (lines_.next_filled()) {
      if (lines_.text().front() != '#') read_line();
    }
    if (links_.size() == 0) throw lines_.error("", "the file has no link");
    links_.add_to(imported_);
    assign_place_states(imported_.mesh, places_);
    imported_.notes.without_speed = imported_.mesh.links().size();
    if (number_ == Number::kUnused) imported_.notes.without_delay = imported_.mesh.links().size();
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  void read_line() {
    const auto fields = Fields<3>::blank_separated(lines_.text());
    if (fields.size() != 3) {
      throw lines_.error("", fmt::format("{} is not from, to, number", quote(lines_.text())));
    }
    lines_.require_end();
    constexpr double kLeast = 1e-6;  // a nanosecond
    constexpr double kMost = 1e6;
    const double value = lines_.number("number", fields[2], kLeast, kMost);
    Link link{.a = router(fields[0]), .b = router(fields[1])};
    if (number_ == Number::kMilliseconds) link.delay = Duration{std::llround(value * 1e6)};
    links_.add(link, lines_.number());
  }

  RouterId router(std::string_view name) {
    const auto [known, added] = routers_.try_emplace(name);
    if (added) {
      Router router;
      router.name = name;
      known->second = imported_.mesh.add_router(std::move(router));
      places_.push_back(name.substr(0, name.find_last_not_of("0123456789") + 1));
    }
    return known->second;
  }

  Lines lines_;
  Number number_;
  std::unordered_map<std::string_view, RouterId> routers_;
  std::vector<std::string_view> places_;  ///< of each router
  ListedLinks links_;
  Imported imported_;
};

}  // namespace

bool looks_like_rocketfuel_intra(const Source& source) {
  Lines lines(source);
  while (lines.next_filled()) {
    if (lines.text().front() == '#') continue;
    const auto fields = Fields<3>::blank_separated(lines.text());
    if (fields.size() != 3 || !parse_number(fields[2])) return false;
    // A place, then the number that tells its routers apart.
    const auto is_router = [](std::string_view name) {
      return !is_digits(name) && is_digits(name.substr(name.size() - 1));
    };
    return is_router(fields[0]) && is_router(fields[1]);
  }
  return false;
}

Imported read_rocketfuel_intra(const Source& source) {
  return Reader(source, Number::kUnused).read();
}

Imported read_rocketfuel_latencies(const Source& source) {
  return Reader(source, Number::kMilliseconds).read();
}

}  // namespace chokepoint
