#pragma once

#include <cstddef>
#include <vector>

#include "topology/import/imported.hpp"

namespace chokepoint {

/// Gathers the links of a format that lists each one from both of its ends, and joins the two lines
/// of one link. Two routers that are listed n times in one direction and m times in the other get
/// max(n, m) links, in the order of the lines that come first; what stands alone is noted as
/// one_way_links, a second direction with another delay as uneven_links. A loop needs one line.
class ListedLinks {
 public:
  void add(const Link& link, std::size_t line) { listed_.push_back({link, line}); }
  std::size_t size() const { return listed_.size(); }
  /// REQUIRES: the ends of all links are routers of the mesh. Call it once.
  void add_to(Imported& imported) const;

 private:
  struct Listed {
    Link link;
    std::size_t line;
  };
  /// Marks with `second` the lines that repeat a link from its other end.
  void pair_up(std::vector<bool>& second, ImportNotes& notes) const;

  std::vector<Listed> listed_;
};

}  // namespace chokepoint
