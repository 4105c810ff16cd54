#include "experiments/cli/router_names.hpp"

#include <unordered_map>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/import/number.hpp"

namespace chokepoint::cli {

RouterId find_router(const Mesh& mesh, std::string_view text, const std::string& option) {
  const std::size_t routers = mesh.routers().size();
  if (text.starts_with('#')) {
    const auto number = parse_whole(text.substr(1));
    if (number && *number < routers) return RouterId{static_cast<std::uint32_t>(*number)};
    throw InputError("", 0, option,
                     fmt::format("'{}' is no number of a router, #0 to #{}", text, routers - 1));
  }
  RouterId found;
  for (std::uint32_t i = 0; i < routers; ++i) {
    if (mesh.routers()[i].name != text) continue;
    if (found.valid()) {
      throw InputError("", 0, option,
                       fmt::format("several routers are called '{}': #{}, #{} …; give one by its "
                                   "number",
                                   text, found.value, i));
    }
    found = RouterId{i};
  }
  if (!found.valid()) {
    throw InputError(
        "", 0, option,
        fmt::format("no router is called '{}' (by number: #0 to #{})", text, routers - 1));
  }
  return found;
}

RouterNames::RouterNames(const Mesh& mesh) {
  std::unordered_map<std::string_view, std::size_t> uses;
  for (const Router& router : mesh.routers()) ++uses[router.name];
  for (std::size_t i = 0; i < mesh.routers().size(); ++i) {
    const std::string& name = mesh.routers()[i].name;
    const bool unique = !name.empty() && name[0] != '#' && uses[name] == 1;
    names_.push_back(unique ? name : fmt::format("#{}", i));
  }
}

}  // namespace chokepoint::cli
