#pragma once

#include <cstddef>
#include <string_view>

#include "topology/import/provider_cycles.hpp"
#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The state of routers of which nobody has said where they are.
inline constexpr std::string_view kUnknownState = "??";

/// Something that a reader met in a file, possibly often.
struct Occurrences {
  std::size_t count = 0;
  std::size_t first_line = 0;  ///< line of the first one, from 1; 0 when there is none

  void add(std::size_t line) {
    if (count++ == 0) first_line = line;
  }
};

/// What a file did not say and the reader filled in, what it repaired, and what the file said that
/// a mesh does not keep.
struct ImportNotes {
  std::size_t without_country = 0;      ///< routers placed by the rule for a missing country
  std::size_t without_coordinates = 0;  ///< routers whose position is left empty
  std::size_t without_speed = 0;        ///< links given the default rate
  std::size_t without_delay = 0;   ///< links given the default delay: an end has no coordinates
  std::size_t parallel_links = 0;  ///< links beyond the first between the same two routers
  std::size_t loops = 0;           ///< links from a router to itself, kept
  bool directed = false;           ///< the file calls links directed; each is read as full duplex

  std::size_t customer_links = 0;  ///< customer–provider links, in formats that tell
  std::size_t peer_links = 0;      ///< settlement-free peerings, in formats that tell
  std::size_t sibling_links = 0;   ///< links inside one organisation, in formats that tell
  std::size_t providers_by_order =
      0;                       ///< customer links whose provider is only the end named first
  std::size_t tier1_ases = 0;  ///< networks that the file's comments call the tier-1 clique
  std::size_t ixp_ases = 0;    ///< networks that the file's comments call exchange points
  std::size_t demands = 0;     ///< entries of a traffic matrix, not kept
  std::size_t cables = 0;      ///< submarine cables, each one link or more

  ProviderCycles cycles;             ///< kept
  std::size_t first_cycle_line = 0;  ///< line of cycles.first, in formats with a link a line

  // Repaired, or read in a way that the format's documentation states.
  Occurrences dropped_loops;       ///< links from a router to itself, left out
  Occurrences dropped_duplicates;  ///< links that the file says twice, left out
  Occurrences one_way_links;       ///< listed in one direction where the format lists both; kept
  Occurrences uneven_links;        ///< directions of different delay; that listed first is kept
  Occurrences moved_routers;       ///< put at two positions; that said first is kept
  Occurrences
      external_links;  ///< to routers of other networks, which the file only numbers; left out

  std::size_t countries_without_routers = 0;  ///< of a country table
};

struct Imported {
  Mesh mesh;
  ImportNotes notes;
  std::string_view format;  ///< name of the format that was read; lives for ever
};

}  // namespace chokepoint
