#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// Neighbours of every router as bare numbers in compressed rows, ascending; neither loops nor
/// parallel links. Half the memory of Adjacency, for sweeps that ask only who is next to whom.
class SimpleGraph {
 public:
  explicit SimpleGraph(const Adjacency& graph);

  std::uint32_t size() const { return static_cast<std::uint32_t>(offsets_.size() - 1); }
  std::size_t links() const { return neighbours_.size() / 2; }
  std::span<const std::uint32_t> of(std::uint32_t router) const {
    return {neighbours_.data() + offsets_[router], offsets_[router + 1] - offsets_[router]};
  }
  std::uint32_t degree(std::uint32_t router) const {
    return static_cast<std::uint32_t>(offsets_[router + 1] - offsets_[router]);
  }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<std::uint32_t> neighbours_;
};

}  // namespace chokepoint
