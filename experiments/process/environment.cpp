#include "experiments/process/environment.hpp"

#include <cstdlib>
#include <initializer_list>

namespace chokepoint {
namespace {

/// Takes NS_ATTRIBUTE_DEFAULT, NS_GLOBAL_VALUE, NS_LOG and whatever else begins with NS_ out of the
/// environment. Runs before the C library is ready: only the array itself is touched.
__attribute__((no_sanitize("address", "undefined"))) void forget_ns3(int /*argc*/, char** /*argv*/,
                                                                     char** environment) {
  char** kept = environment;
  for (char** entry = environment; *entry != nullptr; ++entry) {
    const char* const text = *entry;
    if (text[0] == 'N' && text[1] == 'S' && text[2] == '_') continue;
    *kept++ = *entry;
  }
  *kept = nullptr;
}

// ns-3 reads its variables when its libraries are loaded, before main(): only what stands here
// comes before that (System V ABI, chapter 5, "Initialization and Termination Functions").
using Initialiser = void (*)(int, char**, char**);
[[gnu::section(".preinit_array"), gnu::used]] const Initialiser before_libraries = forget_ns3;

}  // namespace

void forget_library_settings() {
  // An empty file, since without a name OpenSSL reads the system's. Set before its first use, as
  // it reads the file then.
  setenv("OPENSSL_CONF", "/dev/null", 1);
  for (const char* const name : {"OPENSSL_CONF_INCLUDE", "OPENSSL_MODULES", "OPENSSL_ENGINES"}) {
    unsetenv(name);
  }
}

}  // namespace chokepoint
