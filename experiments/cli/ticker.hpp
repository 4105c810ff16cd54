#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace chokepoint::cli {

/// Says on standard error that work goes on which cannot tell how far it is: nothing in the first
/// two seconds, then how long it has taken, on a terminal each second on one line, elsewhere a line
/// every ten seconds. Nothing at all when quiet.
class Ticker {
 public:
  Ticker(std::string what, bool quiet);
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  void tick(const std::stop_token& stop, const std::string& what);

  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread ticking_;  // the last: it is joined before what it uses goes
};

}  // namespace chokepoint::cli
