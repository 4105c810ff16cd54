#include "topology/import/sndlib_network.hpp"

#include <cmath>
#include <cstdint>
#include <utility>

#include "topology/import/geography.hpp"
#include "topology/import/notes.hpp"

namespace chokepoint {

void SndlibNetwork::set_unit(std::string_view unit) {
  bits_per_unit_ = unit == "MBITPERSEC" ? 1e6 : unit == "GBITPERSEC" ? 1e9 : 0;
}

bool SndlibNetwork::add_node(std::string_view id, std::optional<Position> position) {
  const bool off_globe =
      geographical_ && position && (std::abs(position->x) > 180 || std::abs(position->y) > 90);
  if (off_globe || has_node(id)) return false;
  Router router;
  router.name = id;
  router.position = position;
  routers_.emplace(id, imported_.mesh.add_router(std::move(router)));
  return true;
}

void SndlibNetwork::add_link(std::string_view source, std::string_view target, double capacity) {
  Link link{.a = routers_.at(std::string(source)), .b = routers_.at(std::string(target))};
  constexpr double kMost = 1e18;
  const double bits = capacity * bits_per_unit_;
  if (bits >= 1 && bits <= kMost) {
    link.rate = Bitrate{static_cast<std::uint64_t>(std::llround(bits))};
  } else {
    ++imported_.notes.without_speed;
  }
  const auto& a = imported_.mesh.router(link.a).position;
  const auto& b = imported_.mesh.router(link.b).position;
  if (geographical_ && a && b) {
    link.delay = fibre_delay(*a, *b);
  } else {
    ++imported_.notes.without_delay;
  }
  imported_.mesh.add_link(link);
}

Imported SndlibNetwork::finish() {
  complete_notes(imported_);
  return std::move(imported_);
}

}  // namespace chokepoint
