#include "topology/import/brite.hpp"

#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "topology/import/lines.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/numbered_routers.hpp"
#include "topology/import/quote.hpp"

namespace chokepoint {
namespace {

constexpr std::string_view kTitle = "Topology:";
constexpr double kMost = 1e15;

class Reader {
 public:
  explicit Reader(const Source& source) : lines_(source), routers_(imported_.mesh) {}

  Imported read() {
    read_head();
    find_section("Nodes", nodes_);
    for (std::uint64_t i = 0; i < nodes_; ++i) read_node(next<7>("Nodes", nodes_, i));
    find_section("Edges", edges_);
    for (std::uint64_t i = 0; i < edges_; ++i) read_edge(next<10>("Edges", edges_, i));
    if (lines_.next_filled()) {
      throw lines_.error("Edges", fmt::format("the head says {}, more follow", edges_));
    }
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  /// "Topology: ( 100 Nodes, 200 Edges )"
  void read_head() {
    const bool there = lines_.next_filled() && lines_.text().starts_with(kTitle);
    const auto words = Fields<7>::blank_separated(there ? lines_.text() : "");
    if (words.size() != 7 || words[3] != "Nodes," || words[5] != "Edges") {
      throw lines_.error("Topology", "the first line is not Topology: ( n Nodes, m Edges )");
    }
    nodes_ = lines_.whole("Nodes", words[2]);
    edges_ = lines_.whole("Edges", words[4]);
    if (nodes_ == 0) throw lines_.error("Nodes", "the file has none");
  }

  /// Goes to the line "Nodes: ( 100 )"; in front of nodes, the parameters of the model are skipped.
  void find_section(std::string_view title, std::uint64_t promised) {
    while (lines_.next_filled()) {
      if (!lines_.text().starts_with(title)) {
        if (routers_.size() == 0) continue;
        throw lines_.error(title, fmt::format("the head says {} nodes, more follow", nodes_));
      }
      const auto words = Fields<4>::blank_separated(lines_.text());
      if (words.size() < 3 || lines_.whole(title, words[2]) != promised) {
        throw lines_.error(title, fmt::format("{} contradicts the head of the file, {}",
                                              quote(lines_.text()), promised));
      }
      return;
    }
    throw lines_.error(title, "is missing: the file is cut short");
  }

  template <std::size_t Most>
  Fields<Most> next(std::string_view what, std::uint64_t promised, std::uint64_t found) {
    lines_.next_promised(what, promised, found);
    const auto fields = Fields<Most>::blank_separated(lines_.text());
    // Older versions leave out the last field of an edge, its direction.
    if (fields.size() != Most && !(Most == 10 && fields.size() == 9)) {
      throw lines_.error(what, fmt::format("{} fields instead of {}", fields.size(), Most));
    }
    return fields;
  }

  void read_node(const Fields<7>& fields) {
    const std::uint64_t id = lines_.whole("node", fields[0]);
    if (routers_.find(id).valid()) throw lines_.error("node", fmt::format("a second node {}", id));
    Router router;
    router.position = Position{lines_.number("x", fields[1], -kMost, kMost),
                               lines_.number("y", fields[2], -kMost, kMost)};
    if (fields[5] != "-1") router.owner = owner(lines_.whole("AS", fields[5]));
    routers_.add(id, std::move(router));
  }

  OwnerId owner(std::uint64_t as_number) {
    const auto [known, added] = owners_.try_emplace(as_number);
    if (added) known->second = imported_.mesh.add_owner(fmt::format("AS {}", as_number));
    return known->second;
  }

  RouterId end(std::string_view field) const {
    const RouterId router = routers_.find(lines_.whole("edge", field));
    if (!router.valid()) throw lines_.error("edge", fmt::format("there is no node {}", field));
    return router;
  }

  void read_edge(const Fields<10>& fields) {
    Link link{.a = end(fields[1]), .b = end(fields[2])};
    const double milliseconds = lines_.number("delay", fields[4], -1, 3.6e6);
    const double megabits = lines_.number("bandwidth", fields[5], -1, 1e12);
    if (milliseconds > 0) {
      link.delay = Duration{std::llround(milliseconds * 1e6)};
    } else {
      ++imported_.notes.without_delay;
    }
    if (const auto bits = std::llround(megabits * 1e6); bits > 0) {
      link.rate = Bitrate{static_cast<std::uint64_t>(bits)};
    } else {
      ++imported_.notes.without_speed;
    }
    imported_.notes.directed |= fields.size() == 10 && fields[9] == "D";
    imported_.mesh.add_link(link);
  }

  Lines lines_;
  Imported imported_;
  NumberedRouters routers_;
  std::unordered_map<std::uint64_t, OwnerId> owners_;
  std::uint64_t nodes_ = 0;
  std::uint64_t edges_ = 0;
};

}  // namespace

bool looks_like_brite(const Source& source) { return source.text.starts_with(kTitle); }

Imported read_brite(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
