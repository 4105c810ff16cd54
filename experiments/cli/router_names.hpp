#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint::cli {

/// The router that an option names: by its name in the file, or by its number in it, from 0, as
/// "#12". Throws InputError that names `option` when there is none or the name is not one router's.
RouterId find_router(const Mesh& mesh, std::string_view text, const std::string& option);

/// How to name a router so that find_router() finds it: its name, or "#12" where another router has
/// the same one or it has none.
class RouterNames {
 public:
  explicit RouterNames(const Mesh& mesh);
  const std::string& of(RouterId router) const { return names_[router.value]; }

 private:
  std::vector<std::string> names_;
};

}  // namespace chokepoint::cli
