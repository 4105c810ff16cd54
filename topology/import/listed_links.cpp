#include "topology/import/listed_links.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace chokepoint {
namespace {

bool from_lower_end(const Link& link) { return link.a <= link.b; }

}  // namespace

void ListedLinks::pair_up(std::vector<bool>& second, ImportNotes& notes) const {
  std::vector<std::size_t> order(listed_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](std::size_t i) {
    const Link& link = listed_[i].link;
    return std::tuple(std::min(link.a, link.b), std::max(link.a, link.b), !from_lower_end(link), i);
  };
  std::ranges::sort(order, {}, key);

  std::vector<std::size_t> alone;
  for (auto begin = order.begin(); begin != order.end();) {
    // The lines of one pair of routers: first those from the lower end, then those from the higher.
    const auto [low, high, unused_side, unused_place] = key(*begin);
    const auto end = std::find_if(begin, order.end(), [&, l = low, h = high](std::size_t i) {
      return std::min(listed_[i].link.a, listed_[i].link.b) != l ||
             std::max(listed_[i].link.a, listed_[i].link.b) != h;
    });
    if (low != high) {
      auto there = begin;
      auto middle =
          std::find_if(begin, end, [&](std::size_t i) { return !from_lower_end(listed_[i].link); });
      auto back = middle;
      for (; there != middle && back != end; ++there, ++back) {
        const std::size_t later = std::max(*there, *back);
        second[later] = true;
        if (listed_[*there].link.delay != listed_[*back].link.delay) {
          notes.uneven_links.add(listed_[later].line);
        }
      }
      alone.insert(alone.end(), there, middle);
      alone.insert(alone.end(), back, end);
    }
    begin = end;
  }
  std::ranges::sort(alone);
  for (const std::size_t i : alone) notes.one_way_links.add(listed_[i].line);
}

void ListedLinks::add_to(Imported& imported) const {
  std::vector<bool> second(listed_.size(), false);
  pair_up(second, imported.notes);
  for (std::size_t i = 0; i < listed_.size(); ++i) {
    if (!second[i]) imported.mesh.add_link(listed_[i].link);
  }
}

}  // namespace chokepoint
