#include <cstddef>
#include <cstdint>
#include <string>

#include "topology/base/error.hpp"
#include "topology/import/format.hpp"
#include "topology/import/stranger.hpp"

// Whatever the bytes, the judges of formats answer, and the first that agrees reads or refuses.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const chokepoint::Source source{"fuzz", {reinterpret_cast<const char*>(data), size}};
  static_cast<void>(chokepoint::stranger(source));
  for (const chokepoint::Format& format : chokepoint::topology_formats()) {
    if (!format.recognises(source)) continue;
    try {
      static_cast<void>(format.read(source));
    } catch (const chokepoint::InputError&) {
    }
    break;
  }
  return 0;
}
