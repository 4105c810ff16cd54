#include "topology/import/orbis.hpp"

#include <fmt/format.h>

#include "topology/import/head_lines.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/numbered_routers.hpp"
#include "topology/import/quote.hpp"

namespace chokepoint {

bool looks_like_orbis(const Source& source) {
  Lines lines(source);
  if (!lines.next_filled() || !is_whole_numbers(lines.text(), 2)) return false;
  return !lines.next_filled() || Fields<2>::blank_separated(lines.text()).size() == 2;
}

Imported read_orbis(const Source& source) {
  Imported imported;
  NumberedRouters routers(imported.mesh);
  Lines lines(source);
  const auto router = [&](std::string_view field) {
    const std::uint64_t number = lines.whole("node", field);
    const RouterId known = routers.find(number);
    return known.valid() ? known : routers.add(number, {});
  };
  while (lines.next_filled()) {
    if (lines.text().front() == '#') continue;
    const auto fields = Fields<2>::blank_separated(lines.text());
    if (fields.size() != 2) {
      throw lines.error("", fmt::format("{} is not two numbers", quote(lines.text())));
    }
    lines.require_end();
    const RouterId from = router(fields[0]);
    imported.mesh.add_link({.a = from, .b = router(fields[1])});
  }
  if (routers.size() == 0) throw lines.error("", "the file has no link");
  imported.notes.without_speed = imported.notes.without_delay = imported.mesh.links().size();
  complete_notes(imported);
  return imported;
}

}  // namespace chokepoint
