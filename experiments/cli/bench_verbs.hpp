#pragma once

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

// Each adds one measurement to `bench`.

void add_bench_fabric(CLI::App& bench);
void add_bench_inspect(CLI::App& bench);
void add_bench_place(CLI::App& bench);
void add_bench_routes(CLI::App& bench);

}  // namespace chokepoint::cli
