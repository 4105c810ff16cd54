#include "filters/place/stream_place.hpp"

#include <algorithm>
#include <string>

#include "filters/place/exact.hpp"
#include "filters/place/stream_greedy.hpp"
#include "filters/place/stream_measure.hpp"
#include "filters/place/stream_paths.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// Destinations on which greedy chooses first where all do not fit.
constexpr std::size_t kFirstSample = 4096;
/// Destinations whose paths are counted to guess how many there are in all.
constexpr std::size_t kProbes = 64;
/// Pairs whose paths are looked at to guess the same where each pair has its own, and by how much
/// the guess has to be too large: beyond its error.
constexpr std::size_t kProbedPairs = 256;
constexpr double kHopeless = 2;
/// The largest table of pairs by sites that a strategy is given, in bits.
constexpr std::size_t kMaxRowBits = 1ULL << 31;

/// The same routers as one territory without abroad: sites may stand anywhere.
Mesh without_borders(const Mesh& mesh) {
  Mesh whole = mesh;
  const StateId only = whole.states().empty() ? whole.add_state({""}) : StateId{0};
  for (Router& router : whole.routers()) router.state = only;
  return whole;
}

std::vector<std::uint32_t> groups_of(const PlaceQuestion& question) {
  const std::size_t n = question.mesh.routers().size();
  if (question.states.empty()) return std::vector<std::uint32_t>(n, 0);
  std::vector<std::uint32_t> number(question.mesh.states().size(), CoverageProblem::kNobody);
  for (std::uint32_t i = 0; i < question.states.size(); ++i) number[question.states[i].value] = i;
  std::vector<std::uint32_t> group(n, CoverageProblem::kNobody);
  for (std::uint32_t r = 0; r < n; ++r) {
    const StateId state = question.mesh.routers()[r].state;
    if (state.valid()) group[r] = number[state.value];
  }
  return group;
}

/// Whether the strategy scores every router of the graph without regard to territories, so that
/// one ranking serves all.
bool ranks_all(std::string_view strategy) {
  return strategy == "random" || strategy == "degree" || strategy == "betweenness";
}

std::vector<std::vector<RouterId>> by_ranking(const PlaceQuestion& question,
                                              const CoverageProblem& problem) {
  const Mesh whole = without_borders(question.mesh);
  const Territory territory(whole, StateId{0});
  const SiteSets no_routes(territory);
  RandomStream random(question.seed, "place");
  const auto ranking = question.strategy.place({whole, question.graph, territory, no_routes},
                                               problem.graph.size(), random);
  std::vector<std::vector<RouterId>> sites(problem.groups);
  for (const RouterId r : ranking) {
    const std::uint32_t group = problem.group[r.value];
    if (group != CoverageProblem::kNobody && sites[group].size() < question.budget) {
      sites[group].push_back(r);
    }
  }
  return sites;
}

/// One row a pair that counts for the group: the group's routers between its ends.
SiteSets rows_of(const CoverageProblem& problem, std::uint32_t group, const Territory& territory) {
  SiteSets rows(territory);
  for_each_path(problem.graph, problem.routing, problem.destinations, problem.salt_seed,
                [&](std::span<const RouterId> path) {
                  const auto inside = [&](RouterId r) { return problem.group[r.value] == group; };
                  if (problem.crossing_only && std::all_of(path.begin(), path.end(), inside))
                    return;
                  const auto interior = path.subspan(1, path.size() - 2);
                  if (std::none_of(interior.begin(), interior.end(), inside)) return;
                  const std::size_t row = rows.add_row();
                  for (const RouterId r : interior) {
                    if (inside(r)) rows.set(row, territory.position(r));
                  }
                });
  return rows;
}

bool is_small(const PlaceQuestion& question, const Territory& territory) {
  const std::size_t pairs = question.destinations.size() * question.graph.size();
  return pairs <= kMaxRowBits / std::max<std::size_t>(64, territory.size());
}

[[noreturn]] void refuse_size(const PlaceQuestion& question) {
  throw InputError("", 0, "--strategy",
                   std::string(question.strategy.name) +
                       " is for small graphs: here are too many pairs of routers; take greedy, or "
                       "fewer destinations by --pairs sample:N");
}

/// The sites of a strategy that looks at one territory and the routes through it, and what is
/// proven of them.
struct Chosen {
  SitesOfGroups sites;
  std::vector<std::uint64_t> bounds{};  // by group; empty: nothing is proven
};

Chosen by_territory(const PlaceQuestion& question, const CoverageProblem& problem) {
  const bool anywhere = question.states.empty();
  const bool exact = question.strategy.name == "exact";
  if (anywhere && !exact && question.strategy.name != "none") {
    throw InputError(
        "", 0, "--strategy",
        std::string(question.strategy.name) + " places at a border: say whose by --state or --all");
  }
  const Mesh whole = anywhere ? without_borders(question.mesh) : Mesh();
  const Mesh& mesh = anywhere ? whole : question.mesh;
  Chosen chosen;
  for (std::uint32_t group = 0; group < problem.groups; ++group) {
    const Territory territory(mesh, anywhere ? StateId{0} : question.states[group]);
    const bool small = is_small(question, territory);
    if (exact && !small) refuse_size(question);
    const bool looks = small && question.strategy.name != "none";
    const SiteSets rows = looks ? rows_of(problem, group, territory) : SiteSets(territory);
    const PlacementProblem placement{mesh, question.graph,    territory,
                                     rows, &question.routing, question.seed};
    if (exact) {
      ExactPlacement best = exact_placement(placement, question.budget);
      chosen.sites.push_back(std::move(best.sites));
      chosen.bounds.push_back(best.bound);
      continue;
    }
    RandomStream random(question.seed, "place:" + std::to_string(group));
    chosen.sites.push_back(question.strategy.place(placement, question.budget, random));
    if (chosen.sites.back().size() > question.budget) chosen.sites.back().resize(question.budget);
  }
  return chosen;
}

[[noreturn]] void refuse_to_keep(const PlaceQuestion& question) {
  throw InputError("", 0, "--pairs",
                   std::string(question.routing.name) +
                       " routing gives every pair its own path, and these are too many to keep; "
                       "take fewer destinations by sample:N");
}

/// Refuses a question whose paths, each kept for itself, are many too many, judged by the paths of
/// some pairs: to read them until the memory is full may take hours.
void refuse_hopeless(const PlaceQuestion& question, const CoverageProblem& problem) {
  const auto n = static_cast<std::uint32_t>(problem.graph.size());
  const auto destinations = static_cast<std::uint32_t>(problem.destinations.size());
  if (destinations == 0) return;
  PathWalker walker(problem.graph, problem.routing, problem.salt_seed);
  RandomStream random(question.seed, "place:probes");
  std::vector<RouterId> path;
  std::size_t nodes = 0;
  for (std::size_t i = 0; i < kProbedPairs; ++i) {
    const RouterId to = problem.destinations[random.below(destinations)];
    const RouterId from{random.below(n)};
    path.clear();
    walker.aim(to);
    walker.walk(from, pair_hash(from, to), [&](RouterId at) { path.push_back(at); });
    const auto group = [&](RouterId r) { return problem.group[r.value]; };
    for (std::size_t k = 1; k + 1 < path.size(); ++k) {
      const auto own = [&](RouterId r) { return group(r) == group(path[k]); };
      if (group(path[k]) == CoverageProblem::kNobody) continue;
      nodes += !problem.crossing_only || !std::all_of(path.begin(), path.end(), own);
    }
  }
  const double pairs = static_cast<double>(destinations) * n;
  const double guess = static_cast<double>(nodes) / kProbedPairs * pairs;
  if (guess > kHopeless * static_cast<double>(question.max_nodes)) refuse_to_keep(question);
}

/// Whether the paths to all destinations are likely to be few enough, judged by some of them.
bool likely_to_fit(const PlaceQuestion& question, CoverageProblem problem) {
  const auto all = problem.destinations;
  if (all.size() <= kFirstSample) return true;
  std::vector<RouterId> some;
  for (std::size_t i = 0; i < kProbes; ++i) some.push_back(all[i * all.size() / kProbes]);
  problem.destinations = some;
  problem.progress = {};
  const auto paths = StoredPaths::read(problem, question.max_nodes);
  return paths && paths->nodes() / kProbes <= question.max_nodes / all.size();
}

/// Greedy on as many destinations, all or drawn, as fit in memory.
std::vector<Placed> greedily(const PlaceQuestion& question, CoverageProblem problem) {
  std::vector<Placed> placed(problem.groups);
  const auto all = problem.destinations;
  if (question.routing.spreading != Spreading::kNone) refuse_hopeless(question, problem);
  std::optional<StoredPaths> paths;
  if (likely_to_fit(question, problem)) paths = StoredPaths::read(problem, question.max_nodes);
  std::vector<RouterId> sample;
  RandomStream random(question.seed, "place:sample");
  for (std::size_t count = kFirstSample; !paths; count /= 2) {
    if (question.routing.spreading != Spreading::kNone) refuse_to_keep(question);
    if (count >= all.size()) continue;
    sample.clear();
    for (const RouterId i : draw_routers(all.size(), std::max<std::size_t>(1, count), random)) {
      sample.push_back(all[i.value]);
    }
    problem.destinations = sample;
    paths = StoredPaths::read(problem, question.max_nodes);
  }
  SitesOfGroups sites;
  for (std::uint32_t group = 0; group < problem.groups; ++group) {
    placed[group].steps = paths->greedy(group, question.budget);
    placed[group].chosen_on = problem.destinations.size();
    sites.push_back(placed[group].steps.sites);
  }
  if (sample.empty()) return placed;
  paths.reset();
  problem.destinations = all;
  std::vector<CoverageSteps> measured = measure_coverage(problem, sites, question.budget);
  for (std::uint32_t group = 0; group < problem.groups; ++group) {
    placed[group].steps = std::move(measured[group]);
  }
  return placed;
}

std::vector<Placed> measured(const PlaceQuestion& question, const CoverageProblem& problem,
                             const SitesOfGroups& sites) {
  std::vector<Placed> placed(problem.groups);
  if (problem.routing.spreading == Spreading::kNone) {
    std::vector<CoverageSteps> steps = measure_coverage(problem, sites, question.budget);
    for (std::uint32_t group = 0; group < problem.groups; ++group) {
      placed[group].steps = std::move(steps[group]);
    }
  } else {
    refuse_hopeless(question, problem);
    auto paths = StoredPaths::read(problem, question.max_nodes);
    if (!paths) refuse_to_keep(question);
    for (std::uint32_t group = 0; group < problem.groups; ++group) {
      placed[group].steps = paths->in_order(group, sites[group], question.budget);
    }
  }
  for (Placed& of_group : placed) of_group.chosen_on = problem.destinations.size();
  return placed;
}

}  // namespace

std::vector<RouterId> draw_routers(std::size_t routers, std::size_t count, RandomStream& random) {
  std::vector<RouterId> drawn;
  drawn.reserve(routers);
  for (std::uint32_t r = 0; r < routers; ++r) drawn.push_back(RouterId{r});
  random.shuffle(std::span(drawn));
  drawn.resize(count);
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

std::vector<Placed> place_on_graph(const PlaceQuestion& question) {
  const std::vector<std::uint32_t> group = groups_of(question);
  const CoverageProblem problem{
      .graph = question.graph,
      .routing = question.routing,
      .destinations = question.destinations,
      .group = group,
      .groups = static_cast<std::uint32_t>(std::max<std::size_t>(1, question.states.size())),
      .crossing_only = question.crossing_only,
      .threads = question.threads,
      .salt_seed = question.seed,
      .progress = question.progress};
  std::vector<Placed> placed;
  if (question.strategy.name == "greedy") {
    placed = greedily(question, problem);
  } else {
    const Chosen chosen = ranks_all(question.strategy.name) ? Chosen{by_ranking(question, problem)}
                                                            : by_territory(question, problem);
    placed = measured(question, problem, chosen.sites);
    for (std::size_t i = 0; i < chosen.bounds.size(); ++i) {
      placed[i].steps.bound = std::min(placed[i].steps.bound, chosen.bounds[i]);
    }
  }
  for (std::uint32_t i = 0; i < placed.size(); ++i) {
    const CoverageSteps& steps = placed[i].steps;
    if (!question.states.empty()) placed[i].state = question.states[i];
    placed[i].optimal = (steps.covered.empty() ? 0 : steps.covered.back()) == steps.bound;
  }
  return placed;
}

}  // namespace chokepoint
