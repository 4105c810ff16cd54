#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/marked_source.hpp"
#include "topology/base/error.hpp"
#include "topology/base/utf8.hpp"
#include "topology/import/format.hpp"
#include "topology/import/stranger.hpp"

// Whatever the bytes, the judges of formats answer, and the first that agrees reads or refuses.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const chokepoint::Source source = marked_source({reinterpret_cast<const char*>(data), size});
  static_cast<void>(chokepoint::stranger(source));
  for (const chokepoint::Format& format : chokepoint::topology_formats()) {
    if (!format.recognises(source)) continue;
    try {
      const chokepoint::Imported imported = chokepoint::read_topology(format, source);
      for (const chokepoint::Router& router : imported.mesh.routers()) {
        if (!chokepoint::is_utf8(router.name)) {
          chokepoint::broken_invariant("a name that is no UTF-8 was let through");
        }
      }
    } catch (const chokepoint::InputError&) {
    }
    break;
  }
  return 0;
}
