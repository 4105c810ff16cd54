#include "experiments/cli/bench_verbs.hpp"
#include "experiments/cli/verbs.hpp"

namespace chokepoint::cli {

void add_bench(CLI::App& app) {
  CLI::App* const bench =
      app.add_subcommand("bench", "Measures this program side by side with the stock way");
  bench->require_subcommand(1);
  add_bench_fabric(*bench);
  add_bench_inspect(*bench);
  add_bench_place(*bench);
  add_bench_routes(*bench);
}

}  // namespace chokepoint::cli
