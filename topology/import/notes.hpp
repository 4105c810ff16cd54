#pragma once

#include "topology/import/imported.hpp"

namespace chokepoint {

/// Counts in the finished mesh what every format's notes tell alike: parallel links and loops,
/// links of each relation and cycles of providers, routers without coordinates, and, on top of
/// those that the reader has placed by a rule, routers without a state.
void complete_notes(Imported& imported);

}  // namespace chokepoint
