#pragma once

#include <cstddef>
#include <string_view>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// What a file did not say and the reader filled in, and what it said that a mesh does not keep.
struct ImportNotes {
  std::size_t without_country = 0;      ///< routers placed by the rule for a missing country
  std::size_t without_coordinates = 0;  ///< routers whose position is left empty
  std::size_t without_speed = 0;        ///< links given the default rate
  std::size_t without_delay = 0;   ///< links given the default delay: an end has no coordinates
  std::size_t parallel_links = 0;  ///< links beyond the first between the same two routers
  std::size_t loops = 0;           ///< links from a router to itself
  bool directed = false;           ///< the file calls links directed; each is read as full duplex
  std::size_t customer_links = 0;  ///< customer–provider links, in formats that tell
  std::size_t peer_links = 0;      ///< settlement-free peerings, in formats that tell
  std::size_t sibling_links = 0;   ///< links inside one organisation, in formats that tell
};

struct Imported {
  Mesh mesh;
  ImportNotes notes;
  std::string_view format;  ///< name of the format that was read; lives for ever
};

}  // namespace chokepoint
