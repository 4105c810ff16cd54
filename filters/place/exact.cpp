#include "filters/place/exact.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>

#include "filters/place/greedy.hpp"
#include "filters/place/positions.hpp"

namespace chokepoint {
namespace {

/// Routes over the same routers, as one.
struct Row {
  std::size_t row;  // the first of them
  std::size_t weight;
};

std::vector<Row> merged_rows(const SiteSets& routes) {
  std::vector<std::size_t> order(routes.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const auto x = routes.row(a);
    const auto y = routes.row(b);
    const auto [first, second] = std::mismatch(x.begin(), x.end(), y.begin());
    return first == x.end() ? a < b : *first < *second;
  });
  std::vector<Row> merged;
  for (const std::size_t r : order) {
    if (!merged.empty() && std::ranges::equal(routes.row(merged.back().row), routes.row(r))) {
      ++merged.back().weight;
    } else {
      merged.push_back({r, 1});
    }
  }
  return merged;
}

/// Text of a linear program, in lines short enough for every reader.
class Program {
 public:
  void line(const std::string& text) { text_ += text + '\n'; }
  void term(const std::string& text) { text_ += ' ' + text + (++terms_ % 8 == 0 ? "\n" : ""); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::size_t terms_ = 0;
};

/// The variables: x and the position of a site, y and the number of a row.
std::string linear_program(const SiteSets& routes, std::size_t budget) {
  const std::vector<Row> rows = merged_rows(routes);
  std::set<std::size_t> positions;
  Program program;
  program.line("Maximize\n coverage:");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    program.term("+ " + std::to_string(rows[r].weight) + " y" + std::to_string(r));
  }
  program.line("\nSubject To");
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const auto members = routes.row(rows[r].row);
    program.term("row" + std::to_string(r) + ": y" + std::to_string(r));
    for_each_position(members, [&](std::size_t p) {
      program.term("- x" + std::to_string(p));
      positions.insert(p);
    });
    program.line(" <= 0");
  }
  program.line(" budget:");
  for (const std::size_t p : positions) program.term("+ x" + std::to_string(p));
  program.line(" <= " + std::to_string(budget) + "\nBounds");
  for (std::size_t r = 0; r < rows.size(); ++r) program.line(" y" + std::to_string(r) + " <= 1");
  program.line("Binaries");
  for (const std::size_t p : positions) program.term("x" + std::to_string(p));
  program.line("\nEnd");
  return program.text();
}

std::size_t covered_by(const PlacementProblem& problem, std::span<const RouterId> sites) {
  std::size_t covered = 0;
  for (std::size_t r = 0; r < problem.routes.rows(); ++r) {
    covered += std::ranges::any_of(sites, [&](RouterId site) {
      return problem.routes.test(r, problem.territory.position(site));
    });
  }
  return covered;
}

[[noreturn]] void distrust(const std::string& why) {
  throw std::runtime_error("strategy: exact: cbc's answer " + why);
}

/// The sites of the answer, in the order of what they cover.
std::vector<RouterId> sites_of(const SolverAnswer& answer, const PlacementProblem& problem,
                               std::size_t budget) {
  std::vector<RouterId> sites;
  const auto routers = problem.territory.routers();
  for (const SolverVariable& variable : answer.variables) {
    const bool site = variable.kind == 'x' && variable.number < routers.size();
    const bool route = variable.kind == 'y' && variable.number < problem.routes.rows();
    if (!site && !route) {
      distrust("names " + (std::string(1, variable.kind) + std::to_string(variable.number)) +
               ", which was not asked for");
    }
    if (site && variable.one) sites.push_back(routers[variable.number]);
  }
  std::ranges::sort(sites);
  if (sites.size() > budget) distrust("has more sites than the budget");
  if (std::ranges::adjacent_find(sites) != sites.end()) distrust("has a site twice");
  return order_by_coverage(problem, sites, budget);
}

/// Spends what is left of the budget on the first of `more` that are not sites yet.
void top_up(std::vector<RouterId>& sites, std::span<const RouterId> more, std::size_t budget) {
  for (const RouterId site : more) {
    if (sites.size() >= budget) return;
    if (std::ranges::find(sites, site) == sites.end()) sites.push_back(site);
  }
}

}  // namespace

ExactPlacement exact_placement(const PlacementProblem& problem, std::size_t budget,
                               const SolverOptions& options) {
  const auto greedy = order_by_coverage(problem, problem.territory.routers(), budget);
  ExactPlacement placement{greedy, covered_by(problem, greedy), problem.routes.rows(), true};
  // One site, or all routes covered: the greedy choice is the best there is.
  if (budget <= 1) placement.bound = placement.covered;
  if (placement.covered == placement.bound) return placement;

  const SolverAnswer answer = solve(linear_program(problem.routes, budget), options);
  std::vector<RouterId> sites = sites_of(answer, problem, budget);
  const std::size_t covered = covered_by(problem, sites);
  // Coverage is a whole number; the solver's arithmetic is not.
  constexpr double kTolerance = 1e-3;
  const double beyond = answer.objective - static_cast<double>(covered);
  if (beyond > kTolerance || (answer.optimal && beyond < -kTolerance)) {
    distrust("promises " + std::to_string(answer.objective) + " routes, and its sites cover " +
             std::to_string(covered));
  }
  if (answer.optimal && covered < placement.covered) {
    distrust("is no optimum: greedy covers " + std::to_string(placement.covered) +
             " routes, it covers " + std::to_string(covered));
  }
  if (covered > placement.covered) {
    placement.covered = covered;
    top_up(sites, greedy, budget);
    placement.sites = std::move(sites);
  }
  if (answer.upper_bound) {
    const double whole = std::floor(*answer.upper_bound + kTolerance);
    const auto most = static_cast<double>(placement.bound);
    placement.bound =
        static_cast<std::size_t>(std::clamp(whole, static_cast<double>(placement.covered), most));
  }
  placement.optimal = placement.covered == placement.bound;
  return placement;
}

std::vector<RouterId> place_exactly(const PlacementProblem& problem, std::size_t budget,
                                    RandomStream& /*random*/) {
  return exact_placement(problem, budget).sites;
}

}  // namespace chokepoint
