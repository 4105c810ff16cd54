#pragma once

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

// Each verb adds its subcommand to `app` and does its work in the subcommand's callback. Bad input
// throws InputError (exit 2); another exit code is thrown as CLI::RuntimeError(code).

}  // namespace chokepoint::cli
