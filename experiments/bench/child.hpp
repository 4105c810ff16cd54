#pragma once

#include <functional>
#include <string>

namespace chokepoint::bench {

struct ChildResult {
  std::string output;
  double peak_rss_mb = 0;  ///< MiB, from the kernel's account of the process
};

/// Runs `work` in a forked process and returns what it returned: ns-3 keeps global state, and a
/// process has a peak of memory of its own. Throws std::runtime_error when the child fails.
/// REQUIRES: no other threads.
ChildResult run_in_child(const std::function<std::string()>& work);

}  // namespace chokepoint::bench
