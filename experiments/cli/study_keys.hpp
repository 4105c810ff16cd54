#pragma once

#include <string>

#include "experiments/experiment/experiment.hpp"

namespace chokepoint::cli {

// The keys of study files for readers, made from the table that checks them.

/// The keys of every kind of experiment: values, default, meaning.
std::string help_on_keys();
/// Those that a study may have, and what it sets them to where that is not the default.
std::string help_on_keys_of(const Study& study);
/// The keys that a study leaves at their defaults, as comments for its file.
std::string unset_keys_of(const Study& study);
/// All of them, a JSON object a line: "key", "values", "default", "value", "required", "meaning".
std::string keys_json(const Study& study);

}  // namespace chokepoint::cli
