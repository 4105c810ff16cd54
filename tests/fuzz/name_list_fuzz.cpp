#include <cstddef>
#include <cstdint>
#include <string_view>

#include "filters/profile/list_file.hpp"
#include "topology/base/error.hpp"

// Whatever the bytes: names that are names, or an InputError.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const chokepoint::NameList list = chokepoint::parse_name_list(
        std::string_view(reinterpret_cast<const char*>(data), size), "fuzz");
    for (const std::string& name : list.names) {
      if (name.empty() || name.size() > 253 ||
          name.find_first_of(" :/\\@\"") != std::string::npos) {
        chokepoint::broken_invariant("a name that is none");
      }
    }
  } catch (const chokepoint::InputError&) {
  }
  return 0;
}
