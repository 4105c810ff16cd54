#pragma once

#include <string>

#include "topology/import/imported.hpp"

namespace chokepoint::cli {

/// What the options FILE, --format and --countries of a verb name; the last two may be empty.
/// Throws InputError.
Imported read_topology(const std::string& file, const std::string& format,
                       const std::string& countries);

}  // namespace chokepoint::cli
