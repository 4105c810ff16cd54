#include "filters/place/stream_nations.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "filters/place/stream_nation_fold.hpp"
#include "filters/place/stream_nation_sets.hpp"
#include "topology/import/imported.hpp"

namespace chokepoint {
namespace {

/// The smallest j such that the j greatest counts sum above f times `all`; 0 when they do not.
std::size_t fewest_above(std::vector<std::uint64_t> counts, double f, std::uint64_t all) {
  std::sort(counts.begin(), counts.end(), std::greater<>());
  std::uint64_t sum = 0;
  for (std::size_t j = 0; j < counts.size(); ++j) {
    sum += counts[j];
    if (static_cast<double>(sum) > f * static_cast<double>(all)) return j + 1;
  }
  return 0;
}

double reciprocal(std::size_t j) { return j == 0 ? 0 : 1 / static_cast<double>(j); }

/// Standard error of a ratio of sums over a simple random sample of n of N destinations
/// (Cochran, Sampling Techniques, 1977, §6.4).
double ratio_error(const NationSums& sums, std::size_t n, std::size_t all) {
  if (n < 2 || sums.pairs == 0) return 0;
  const auto count = static_cast<double>(n);
  const double ratio = static_cast<double>(sums.covered) / static_cast<double>(sums.pairs);
  const double mean = static_cast<double>(sums.pairs) / count;
  const double residual =
      sums.covered_squared - 2 * ratio * sums.product + ratio * ratio * sums.pairs_squared;
  const double unseen = 1 - count / static_cast<double>(all);
  return std::sqrt(std::max(0.0, residual) / (count - 1) / count * unseen) / mean;
}

/// Whose each router is, numbering only the nations that are asked for and have routers.
struct Nations {
  Nations(const Mesh& mesh, std::span<const StateId> wanted)
      : group(mesh.routers().size(), CoverageProblem::kNobody) {
    std::vector<std::uint8_t> counts(mesh.states().size(), 0);
    for (const Router& r : mesh.routers()) {
      if (r.state.valid()) counts[r.state.value] = 1;
    }
    std::vector<std::uint32_t> number(mesh.states().size(), CoverageProblem::kNobody);
    for (std::uint32_t s = 0; s < number.size(); ++s) {
      const bool is_wanted =
          wanted.empty() || std::find(wanted.begin(), wanted.end(), StateId{s}) != wanted.end();
      if (!is_wanted || counts[s] == 0 || mesh.states()[s].code == kUnknownState) continue;
      number[s] = static_cast<std::uint32_t>(states.size());
      states.push_back(StateId{s});
    }
    for (std::uint32_t r = 0; r < group.size(); ++r) {
      const StateId state = mesh.routers()[r].state;
      if (state.valid()) group[r] = number[state.value];
    }
  }
  std::vector<StateId> states;
  std::vector<std::uint32_t> group;  // by router
};

/// Counts borders with other states, and marks every router with a link to anywhere outside.
void count_borders(const Mesh& mesh, const Nations& nations, std::vector<std::uint8_t>& leads_out,
                   std::vector<NationFacts>& facts) {
  std::vector<std::uint8_t> at_border(mesh.routers().size(), 0);
  for (const Link& link : mesh.links()) {
    if (mesh.router(link.a).state == mesh.router(link.b).state) continue;
    const bool between_states = mesh.crosses_border(link);
    for (const RouterId end : {link.a, link.b}) {
      leads_out[end.value] = 1;
      if (!between_states) continue;
      at_border[end.value] = 1;
      const std::uint32_t nation = nations.group[end.value];
      if (nation != CoverageProblem::kNobody) ++facts[nation].border_links;
    }
  }
  for (std::uint32_t r = 0; r < nations.group.size(); ++r) {
    if (nations.group[r] == CoverageProblem::kNobody) continue;
    ++facts[nations.group[r]].routers;
    facts[nations.group[r]].border_routers += at_border[r];
  }
}

void fill_in(NationFacts& facts, const NationTotals& totals, std::uint32_t nation,
             std::span<const std::uint32_t> group, const NationQuestion& question) {
  const NationSums& sums = totals.sums[nation];
  facts.pairs = sums.pairs;
  facts.abroad_and_back = sums.abroad_and_back;
  facts.transit = sums.crossing - sums.pairs;
  if (facts.pairs == 0) return;
  facts.set_coverage = static_cast<double>(sums.covered) / static_cast<double>(sums.pairs);
  facts.set_coverage_error = ratio_error(sums, question.destinations.size(), question.graph.size());
  std::vector<std::uint64_t> both;
  std::vector<std::uint64_t> halves[NationTotals::kHalves];
  for (std::uint32_t r = 0; r < group.size(); ++r) {
    if (group[r] != nation) continue;
    both.push_back(totals.through[0][r] + totals.through[1][r]);
    for (std::size_t h = 0; h < NationTotals::kHalves; ++h)
      halves[h].push_back(totals.through[h][r]);
  }
  facts.potential_routers = fewest_above(std::move(both), question.f, facts.pairs);
  facts.potential = reciprocal(facts.potential_routers);
  for (std::size_t h = 0; h < NationTotals::kHalves; ++h) {
    facts.potential_halves[h] =
        reciprocal(fewest_above(std::move(halves[h]), question.f, totals.pairs[h][nation]));
  }
}

}  // namespace

double choke_point_potential(std::span<const double> shares, double f) {
  std::vector<double> sorted(shares.begin(), shares.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  double sum = 0;
  for (std::size_t j = 0; j < sorted.size(); ++j) {
    sum += sorted[j];
    if (sum > f) return reciprocal(j + 1);
  }
  return 0;
}

std::vector<NationFacts> national_choke_points(const NationQuestion& question) {
  const Nations nations(question.mesh, question.states);
  std::vector<NationFacts> facts(nations.states.size());
  for (std::size_t g = 0; g < facts.size(); ++g) facts[g].state = nations.states[g];

  CoverageProblem problem{.graph = question.graph,
                          .routing = question.routing,
                          .destinations = question.destinations,
                          .group = nations.group,
                          .groups = static_cast<std::uint32_t>(facts.size()),
                          .crossing_only = true,
                          .threads = question.threads,
                          .progress = question.progress};
  const bool small = question.graph.size() <= question.set_outward;
  RandomStream random(question.seed, "nations");
  const auto sample = PathSample::draw(problem, question.set_outward,
                                       small ? question.graph.size() : question.set_inward, random);
  const std::vector<CoveringSet> sets = covering_sets(problem, sample, question.share);
  std::vector<std::vector<RouterId>> routers_of_sets;
  for (const CoveringSet& set : sets) routers_of_sets.push_back(set.routers);
  std::vector<std::uint8_t> leads_out(question.graph.size(), 0);
  count_borders(question.mesh, nations, leads_out, facts);
  const NationTotals totals = fold_nations(problem, leads_out, routers_of_sets);
  for (std::uint32_t g = 0; g < facts.size(); ++g) {
    fill_in(facts[g], totals, g, nations.group, question);
    facts[g].set = sets[g].routers;
    facts[g].set_at_least = sets[g].at_least;
    facts[g].set_reaches_share = sets[g].reaches_share;
  }
  return facts;
}

}  // namespace chokepoint
