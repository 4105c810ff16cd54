#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace chokepoint::cli {

/// Says on standard error what is waited for, for work that cannot tell how far it is: a line once
/// it has taken a second, on a terminal only, as a script has no use for it. Never when quiet.
class SlowNotice {
 public:
  SlowNotice(std::string what, bool quiet);
  SlowNotice(const SlowNotice&) = delete;
  SlowNotice& operator=(const SlowNotice&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread waiter_;  // the last: it is joined before what it uses goes
};

}  // namespace chokepoint::cli
