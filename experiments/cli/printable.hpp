#pragma once

#include <string>
#include <string_view>

namespace chokepoint::cli {

/// A name from a file, safe to print: control characters, which could drive the terminal, become
/// question marks.
std::string printable(std::string_view name);

}  // namespace chokepoint::cli
