#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The routers of a format that numbers them, in any order and with gaps. Each is named by its
/// number in decimal.
class NumberedRouters {
 public:
  explicit NumberedRouters(Mesh& mesh) : mesh_(mesh) {}

  /// The router of that number, or an invalid id.
  RouterId find(std::uint64_t number) const {
    const auto found = ids_.find(number);
    return found == ids_.end() ? RouterId{} : found->second;
  }
  /// Adds a router. REQUIRES: none of that number is known.
  RouterId add(std::uint64_t number, Router router) {
    router.name = std::to_string(number);
    return ids_[number] = mesh_.add_router(std::move(router));
  }
  std::size_t size() const { return ids_.size(); }

 private:
  Mesh& mesh_;
  std::unordered_map<std::uint64_t, RouterId> ids_;
};

}  // namespace chokepoint
