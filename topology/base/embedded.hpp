#pragma once

#include <string_view>

namespace chokepoint {

/// A file that the build put into the program (cmake/embed.cmake), so that no move of a checkout or
/// of the program loses it. Both views last as long as the program.
struct EmbeddedFile {
  std::string_view name;  ///< without folders, such as "baran.toml"
  std::string_view text;
};

}  // namespace chokepoint
