#include "topology/import/inet.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "topology/import/head_lines.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/numbered_routers.hpp"
#include "topology/import/quote.hpp"

namespace chokepoint {
namespace {

constexpr double kMost = 1e15;

class Reader {
 public:
  explicit Reader(const Source& source) : lines_(source), routers_(imported_.mesh) {}

  Imported read() {
    if (!lines_.next_filled() || !is_whole_numbers(lines_.text(), 2)) {
      throw lines_.error("", "the first line is not the numbers of nodes and links");
    }
    const auto head = Fields<2>::blank_separated(lines_.text());
    const std::uint64_t nodes = lines_.whole("nodes", head[0]);
    const std::uint64_t links = lines_.whole("links", head[1]);
    if (nodes == 0) throw lines_.error("nodes", "the file has none");
    for (std::uint64_t i = 0; i < nodes; ++i) read_node(next("nodes", nodes, i));
    for (std::uint64_t i = 0; i < links; ++i) read_link(next("links", links, i));
    if (lines_.next_filled()) {
      throw lines_.error("links", fmt::format("the first line says {}, more follow", links));
    }
    imported_.notes.without_speed = imported_.notes.without_delay = imported_.mesh.links().size();
    complete_notes(imported_);
    return std::move(imported_);
  }

 private:
  Fields<3> next(std::string_view what, std::uint64_t promised, std::uint64_t found) {
    lines_.next_promised(what, promised, found);
    const auto fields = Fields<3>::blank_separated(lines_.text());
    if (fields.size() != 3) {
      throw lines_.error(what, fmt::format("{} is not three numbers", quote(lines_.text())));
    }
    return fields;
  }

  void read_node(const Fields<3>& fields) {
    const std::uint64_t node = lines_.whole("id", fields[0]);
    if (routers_.find(node).valid()) {
      throw lines_.error("id", fmt::format("a second node {}", node));
    }
    Router router;
    router.position = Position{lines_.number("x", fields[1], -kMost, kMost),
                               lines_.number("y", fields[2], -kMost, kMost)};
    routers_.add(node, std::move(router));
  }

  void read_link(const Fields<3>& fields) {
    lines_.number("weight", fields[2], 0, kMost);
    imported_.mesh.add_link(
        {.a = known(lines_.whole("id", fields[0])), .b = known(lines_.whole("id", fields[1]))});
  }

  RouterId known(std::uint64_t node) const {
    const RouterId router = routers_.find(node);
    if (!router.valid()) throw lines_.error("link", fmt::format("there is no node {}", node));
    return router;
  }

  Lines lines_;
  Imported imported_;
  NumberedRouters routers_;
};

}  // namespace

bool looks_like_inet(const Source& source) {
  Lines lines(source);
  if (!lines.next_filled() || !is_whole_numbers(lines.text(), 2)) return false;
  return lines.next_filled() && Fields<3>::blank_separated(lines.text()).size() == 3;
}

Imported read_inet(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
