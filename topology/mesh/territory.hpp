#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "topology/mesh/mesh.hpp"

namespace chokepoint {

/// The routers of one state, numbered 0 … size−1 in the order of their ids: where its filters may
/// stand, and the positions of a SiteSet.
class Territory {
 public:
  Territory(const Mesh& mesh, StateId state);

  static constexpr std::uint32_t kOutside = 0xffffffff;

  StateId state() const { return state_; }
  std::size_t size() const { return routers_.size(); }
  std::span<const RouterId> routers() const { return routers_; }
  /// Routers of other states, in the order of their ids.
  std::span<const RouterId> abroad() const { return abroad_; }
  /// The position of a router, or kOutside.
  std::uint32_t position(RouterId router) const { return position_[router.value]; }
  bool contains(RouterId router) const { return position(router) != kOutside; }

 private:
  StateId state_;
  std::vector<RouterId> routers_;
  std::vector<RouterId> abroad_;
  std::vector<std::uint32_t> position_;
};

/// Routers of a territory with at least one link abroad, by id.
std::vector<RouterId> border_routers(const Mesh& mesh, const Territory& territory);
/// Number of links between the territory and abroad.
std::size_t border_links(const Mesh& mesh, const Territory& territory);
/// The fewest routers, on either side, without which no link joins the territory to abroad. By
/// Menger's theorem also the number of vertex-disjoint paths across; by König's, a maximum matching
/// of the border links.
std::size_t minimum_border_cut(const Mesh& mesh, const Territory& territory);

/// Sets of routers of one territory, one row each, as bits.
class SiteSets {
 public:
  explicit SiteSets(const Territory& territory) : words_per_row_((territory.size() + 63) / 64) {}

  std::size_t rows() const { return words_per_row_ == 0 ? 0 : words_.size() / words_per_row_; }
  std::size_t add_row() {
    words_.resize(words_.size() + words_per_row_, 0);
    return rows() - 1;
  }
  /// Adds so many empty rows at once, in the memory that they need.
  void add_rows(std::size_t count) { words_.resize(words_.size() + count * words_per_row_, 0); }
  void set(std::size_t row, std::uint32_t position) {
    words_[row * words_per_row_ + position / 64] |= std::uint64_t{1} << (position % 64);
  }
  bool test(std::size_t row, std::uint32_t position) const {
    return (words_[row * words_per_row_ + position / 64] >> (position % 64)) & 1;
  }
  std::span<const std::uint64_t> row(std::size_t row) const {
    return {words_.data() + row * words_per_row_, words_per_row_};
  }
  std::size_t words_per_row() const { return words_per_row_; }
  /// The rows whose flag is set, in order. REQUIRES: one flag a row.
  SiteSets only(const std::vector<bool>& keep) const;

 private:
  std::size_t words_per_row_;
  std::vector<std::uint64_t> words_;
};

/// True when the two sets share a router. REQUIRES: rows of the same territory.
inline bool intersects(std::span<const std::uint64_t> a, std::span<const std::uint64_t> b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if ((a[i] & b[i]) != 0) return true;
  }
  return false;
}

}  // namespace chokepoint
