#include "topology/import/place_states.hpp"

#include <algorithm>
#include <string>

#include "topology/import/place_name.hpp"
#include "topology/import/state_named.hpp"

namespace chokepoint {

void assign_place_states(Mesh& mesh, std::span<const std::string_view> places) {
  const bool in_is_indiana = std::ranges::any_of(places, is_elsewhere_in_the_usa);
  for (std::size_t r = 0; r < places.size(); ++r) {
    const std::string_view code = country_of_place(places[r], in_is_indiana);
    if (!code.empty()) mesh.routers()[r].state = state_named(mesh, std::string(code));
  }
}

}  // namespace chokepoint
