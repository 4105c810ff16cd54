#pragma once

#include <memory>
#include <string>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The largest component of a topology file. Throws InputError (key topology.file) when it cannot
/// be read or has no border.
std::shared_ptr<const Mesh> topology_of(const std::string& file);

/// Reads a topology file once: while this lives, topology_of() gives what it read, in this process
/// and in those that it forks, whatever becomes of the file. One at a time. Not for threads.
class HeldTopology {
 public:
  /// Nothing is held when `file` is empty. Throws as topology_of() does.
  explicit HeldTopology(const std::string& file);
  ~HeldTopology();
  HeldTopology(const HeldTopology&) = delete;
  HeldTopology& operator=(const HeldTopology&) = delete;
};

}  // namespace chokepoint
