#pragma once

#include <string>

#include "topology/import/imported.hpp"
#include "topology/mesh/facts.hpp"

namespace chokepoint::cli {

/// What `topology info --json` prints about a mesh that was read: one object in one line, as the
/// contract pins it, and what the reader noted.
std::string json_of(const Imported& imported, const MeshFacts& facts);

/// The same for people: aligned tables, lines without anything to say left out.
std::string text_of(const std::string& file, const Imported& imported, const MeshFacts& facts);

}  // namespace chokepoint::cli
