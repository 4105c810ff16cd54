#include "experiments/engine/topology_file.hpp"

#include <filesystem>
#include <utility>

#include "topology/base/error.hpp"
#include "topology/import/format.hpp"
#include "topology/mesh/component.hpp"

namespace chokepoint {
namespace {

std::pair<std::string, std::shared_ptr<const Mesh>> held;

}  // namespace

std::shared_ptr<const Mesh> topology_of(const std::string& file) {
  if (held.second != nullptr && held.first == file) return held.second;
  if (!std::filesystem::is_regular_file(file)) {
    throw InputError("", 0, "topology.file", file + " is no file that can be read");
  }
  auto mesh = std::make_shared<const Mesh>(largest_component(import_topology(file).mesh));
  if (mesh->states().size() < 2) {
    throw InputError("", 0, "topology.file",
                     file +
                         ": all routers are in one state; the experiment needs a border (choose a "
                         "file with several countries)");
  }
  return mesh;
}

HeldTopology::HeldTopology(const std::string& file) {
  if (!file.empty()) held = {file, topology_of(file)};
}

HeldTopology::~HeldTopology() { held = {}; }

}  // namespace chokepoint
