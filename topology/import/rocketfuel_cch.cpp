#include "topology/import/rocketfuel_cch.hpp"

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

/// Takes the next word, up to a blank, off the front of `text`; empty at the end.
std::string_view next_word(std::string_view& text) {
  text = trimmed(text);
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

/// What stands between the two brackets, or nothing.
std::optional<std::string_view> inside(std::string_view word, char open, char close) {
  if (word.size() < 2 || word.front() != open || word.back() != close) return std::nullopt;
  return word.substr(1, word.size() - 2);
}

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source), lines_(source) {}

  Imported read() {
    while (lines_.next_filled()) {
      if (lines_.text().front() == '#') continue;
      lines_.require_end();
      if (lines_.text().front() == '-') {
        read_external();
      } else {
        read_router();
      }
    }
    if (routers_.empty()) throw lines_.error("", "the file has no router of its own");
    add_links();
    assign_place_states(imported_.mesh, places_);
    imported_.notes.without_speed = imported_.notes.without_delay = imported_.mesh.links().size();
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  /// A neighbour as a router lists it: its line may come later.
  struct Neighbour {
    RouterId of;
    std::uint64_t uid = 0;
    std::size_t line = 0;
  };

  [[noreturn]] void fail(std::string_view field, std::string_view why) const {
    throw lines_.error(field, why);
  }

  void read_external() {
    std::string_view rest = lines_.text().substr(1);
    if (!parse_whole(next_word(rest)) || !next_word(rest).starts_with('=')) {
      fail("", fmt::format("{} is not -uid =address rN", quote(lines_.text())));
    }
  }

  void read_router() {
    std::string_view rest = lines_.text();
    const std::string_view uid = next_word(rest);
    const std::string_view place = next_word(rest);
    const auto number = parse_whole(uid);
    if (!number || !place.starts_with('@')) {
      fail("", fmt::format("{} does not start with uid @place", quote(lines_.text())));
    }
    Router router;
    router.name = std::string(place.substr(1)) += uid;
    if (!routers_.try_emplace(*number, next_id()).second) {
      fail("uid", fmt::format("a second line for the router {}", *number));
    }
    const RouterId added = imported_.mesh.add_router(std::move(router));
    places_.push_back(place.substr(1));
    skip_counts(rest);
    read_neighbours(added, rest);
  }

  RouterId next_id() const {
    return RouterId{static_cast<std::uint32_t>(imported_.mesh.routers().size())};
  }

  /// Goes behind the arrow.
  void skip_counts(std::string_view& rest) const {
    for (;;) {
      const std::string_view word = next_word(rest);
      if (word == "->") return;
      const bool known = word == "+" || word == "bb" || inside(word, '(', ')') ||
                         (word.starts_with('&') && is_digits(word.substr(1)));
      if (!known)
        fail("", fmt::format("{} where + bb (neighbours) &external -> belong", quote(word)));
    }
  }

  void read_neighbours(RouterId router, std::string_view& rest) {
    for (;;) {
      const std::string_view word = next_word(rest);
      if (word.starts_with('=')) return;
      if (inside(word, '{', '}')) {
        imported_.notes.external_links.add(lines_.number());
        continue;
      }
      const auto uid = inside(word, '<', '>');
      const auto number = uid ? parse_whole(*uid) : std::nullopt;
      if (!number) fail("", fmt::format("{} where <uid>, {{-uid}} or =name belong", quote(word)));
      neighbours_.push_back({router, *number, lines_.number()});
    }
  }

  void add_links() {
    ListedLinks links;
    for (const Neighbour& neighbour : neighbours_) {
      const auto found = routers_.find(neighbour.uid);
      if (found == routers_.end()) {
        throw InputError(
            source_.name, neighbour.line, "neighbour",
            fmt::format("the router {} has no line: the file is cut short", neighbour.uid));
      }
      links.add({.a = neighbour.of, .b = found->second}, neighbour.line);
    }
    links.add_to(imported_);
  }

  const Source& source_;
  Lines lines_;
  std::unordered_map<std::uint64_t, RouterId> routers_;
  std::vector<std::string_view> places_;  ///< of each router
  std::vector<Neighbour> neighbours_;
  Imported imported_;
};

}  // namespace

bool looks_like_rocketfuel_cch(const Source& source) {
  Lines lines(source);
  while (lines.next_filled()) {
    if (lines.text().front() == '#') continue;
    const auto fields = Fields<2>::blank_separated(lines.text());
    return fields.size() >= 2 && is_digits(fields[0]) && fields[1].starts_with('@');
  }
  return false;
}

Imported read_rocketfuel_cch(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
