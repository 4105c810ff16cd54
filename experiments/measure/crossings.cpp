#include "experiments/measure/crossings.hpp"

#include <algorithm>

namespace chokepoint {

Crossings::Crossings(const Territory& territory, std::size_t conversations, std::uint32_t attempts)
    : territory_(territory), conversations_(conversations), attempts_(attempts), rows_(territory) {}

std::size_t Crossings::add(const Packets& packets) {
  packets_.push_back(packets);
  return rows_.add_row();
}

void Crossings::pass(std::size_t packets, RouterId router) {
  const std::uint32_t position = territory_.position(router);
  if (position != Territory::kOutside) rows_.set(packets, position);
}

std::vector<std::uint64_t> Crossings::bits(std::span<const RouterId> sites) const {
  SiteSets set(territory_);
  set.add_row();
  for (const RouterId site : sites) set.set(0, territory_.position(site));
  const auto row = set.row(0);
  return {row.begin(), row.end()};
}

std::vector<Passage> Crossings::observe(std::span<const RouterId> sites) const {
  const auto chosen = bits(sites);
  std::vector<Passage> passages(conversations_);
  // Sites that all packets of a direction have passed so far; a direction without packets has none.
  struct Common {
    std::vector<std::uint64_t> sites;
    bool any = false;
  };
  std::vector<Common> common(2 * conversations_, Common{chosen, false});
  for (std::size_t i = 0; i < packets_.size(); ++i) {
    const Packets& p = packets_[i];
    if (p.attempt != 0) continue;
    Passage& passage = passages[p.conversation];
    const auto row = rows_.row(i);
    passage.packets += p.count;
    if (intersects(row, chosen)) passage.crossed += p.count;
    Common& shared = common[2 * p.conversation + p.to_server];
    shared.any = true;
    for (std::size_t w = 0; w < row.size(); ++w) shared.sites[w] &= row[w];
  }
  for (std::size_t i = 0; i < conversations_; ++i) {
    for (const Common& direction : {common[2 * i], common[2 * i + 1]}) {
      passages[i].whole |= direction.any && intersects(direction.sites, chosen);
    }
    passages[i].recorded = passages[i].crossed > 0;
  }
  return passages;
}

std::vector<Crossings::Stopped> Crossings::stopped(std::span<const RouterId> sites) const {
  const auto chosen = bits(sites);
  std::vector<Stopped> caught(conversations_ * attempts_);
  for (std::size_t i = 0; i < packets_.size(); ++i) {
    if (!crosses(i, chosen)) continue;
    const Packets& p = packets_[i];
    Stopped& attempt = caught[p.conversation * attempts_ + p.attempt];
    attempt.either = true;
    (p.to_server ? attempt.forward : attempt.reverse) = true;
  }
  std::vector<Stopped> stopped(conversations_, {true, true, true});
  for (std::size_t i = 0; i < caught.size(); ++i) {
    Stopped& all = stopped[i / attempts_];
    all.either &= caught[i].either;
    all.forward &= caught[i].forward;
    all.reverse &= caught[i].reverse;
  }
  return stopped;
}

}  // namespace chokepoint
