#pragma once

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

// Each verb adds its subcommand to `app` and does its work in the subcommand's callback. Bad input
// throws InputError (exit 2); another exit code is thrown as CLI::RuntimeError(code).

void add_bench(CLI::App& app);
void add_inspect(CLI::App& app);
void add_place(CLI::App& app);
void add_profiles(CLI::App& app);
void add_routes(CLI::App& app);
void add_run(CLI::App& app);
void add_report(CLI::App& app);
void add_studies(CLI::App& app);
void add_topology(CLI::App& app);

}  // namespace chokepoint::cli
