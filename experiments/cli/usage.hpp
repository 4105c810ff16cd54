#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace chokepoint::cli {

/// What stands below the verbs in the program's own help: first steps, and the exit codes.
std::string first_steps();

/// One line about arguments that could not be understood: the verb, the word, why, and the verb or
/// option that was meant where one is near. Without the line's end.
std::string complaint(const CLI::App& app, const CLI::ParseError& error);

}  // namespace chokepoint::cli
