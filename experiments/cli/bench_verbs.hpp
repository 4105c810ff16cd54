#pragma once

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

// Each adds one measurement to `bench`.

void add_bench_fabric(CLI::App& bench);

}  // namespace chokepoint::cli
