#include <cstddef>
#include <cstdint>
#include <string>

#include "topology/base/error.hpp"
#include "topology/import/graphml.hpp"
#include "topology/mesh/facts.hpp"

// Whatever the bytes: a mesh whose facts hold together, or an InputError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const chokepoint::Source source{"fuzz", {reinterpret_cast<const char*>(data), size}};
  try {
    const chokepoint::MeshFacts facts = chokepoint::facts_of(read_graphml(source).mesh);
    if (facts.simple_links + facts.loops > facts.links || facts.components > facts.routers) {
      chokepoint::broken_invariant("facts of an imported mesh contradict each other");
    }
  } catch (const chokepoint::InputError&) {
  }
  return 0;
}
