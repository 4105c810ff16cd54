#include "experiments/process/environment.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace chokepoint {
namespace {

/// Variables that ns-3 looks at: NS_ATTRIBUTE_DEFAULT, NS_GLOBAL_VALUE, NS_LOG and
/// NS_COMMANDLINE_INTROSPECTION in 3.37. Later releases say NS_ too.
std::vector<std::string> ns3_variables() {
  std::vector<std::string> names;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("NS_")) names.emplace_back(text.substr(0, text.find('=')));
  }
  return names;
}

}  // namespace

void forget_library_settings(char** argv) {
  // An empty file, since without a name OpenSSL reads the system's. Set before its first use, as
  // it reads the file then.
  setenv("OPENSSL_CONF", "/dev/null", 1);
  for (const char* const name : {"OPENSSL_CONF_INCLUDE", "OPENSSL_MODULES", "OPENSSL_ENGINES"}) {
    unsetenv(name);
  }
  const auto names = ns3_variables();
  if (names.empty()) return;
  for (const std::string& name : names) unsetenv(name.c_str());
  execv("/proc/self/exe", argv);
  std::perror("chokepoint: cannot be started again without ns-3's variables");
  std::_Exit(1);
}

}  // namespace chokepoint
