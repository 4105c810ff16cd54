#include "topology/import/spanning_tree.hpp"

#include <limits>

namespace chokepoint {

std::vector<TreeEdge> spanning_tree(
    std::size_t points, const std::function<double(std::size_t, std::size_t)>& distance) {
  std::vector<TreeEdge> tree;
  std::vector<TreeEdge> best(points, {0, 0, std::numeric_limits<double>::infinity()});
  std::vector<bool> joined(points, false);
  std::size_t newest = 0;
  for (std::size_t left = points; left > 1; --left) {
    joined[newest] = true;
    std::size_t nearest = points;
    for (std::size_t p = 0; p < points; ++p) {
      if (joined[p]) continue;
      const double length = distance(newest, p);
      if (length < best[p].length) best[p] = {newest, p, length};
      if (nearest == points || best[p].length < best[nearest].length) nearest = p;
    }
    tree.push_back(best[nearest]);
    newest = nearest;
  }
  return tree;
}

}  // namespace chokepoint
