#pragma once

#include <sys/types.h>

namespace chokepoint {

/// Ends a child and whatever runs below it, such as a solver that it has started, and reaps it.
/// Each process is stopped before its children are looked for, so that it starts no further one.
void end_tree(pid_t child);

/// end_tree for every child that this process has.
void end_children();

}  // namespace chokepoint
