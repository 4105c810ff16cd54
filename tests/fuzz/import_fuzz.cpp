// One program per topology format: the build says which reader, and its header.
#include <cstddef>
#include <cstdint>
#include <string>

#include CHOKEPOINT_READER_HEADER
#include "topology/base/error.hpp"
#include "topology/mesh/facts.hpp"

// Whatever the bytes: a mesh whose facts hold together, or an InputError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const chokepoint::Source source{"fuzz", {reinterpret_cast<const char*>(data), size}};
  try {
    const chokepoint::Imported imported = chokepoint::CHOKEPOINT_READER(source);
    const chokepoint::MeshFacts facts = chokepoint::facts_of(imported.mesh);
    if (facts.simple_links + facts.loops + imported.notes.parallel_links != facts.links ||
        facts.routers == 0 || facts.components > facts.routers) {
      chokepoint::broken_invariant("facts of an imported mesh contradict each other");
    }
    for (const chokepoint::Link& link : imported.mesh.links()) {
      if (link.rate.bits_per_second == 0 || link.delay < chokepoint::Duration::zero()) {
        chokepoint::broken_invariant("an imported link that carries nothing or is early");
      }
    }
  } catch (const chokepoint::InputError&) {
  }
  return 0;
}
