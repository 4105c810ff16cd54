#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace chokepoint {

/// A program that is run without a shell in a temporary folder of its own. A process of its own,
/// the keeper, owns both: the program ends and the folder goes when this object does, and also when
/// this process ends without destructors, by Ctrl-C, a crash or SIGKILL. The keeper is in a session
/// of its own, so that a terminal's signals reach this process and not it.
class KeptJob {
 public:
  struct Spec {
    std::vector<std::string> command;  ///< found along PATH; its working directory is the folder
    std::chrono::milliseconds most;    ///< after that it is killed
    std::vector<std::string> files;    ///< all that may come to stand in the folder
    std::string log;                   ///< one of them: its output and error output
  };
  struct Ended {
    int error = 0;           ///< errno of the attempt to start it; 0 when it was started
    bool timed_out = false;  ///< killed when its time was over
    int status = 0;          ///< of waitpid()
  };

  /// Makes the folder below $TMPDIR, else /tmp. Throws std::runtime_error when that fails.
  explicit KeptJob(const Spec& spec);
  ~KeptJob();
  KeptJob(const KeptJob&) = delete;
  KeptJob& operator=(const KeptJob&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  /// Runs the program to its end. To be called once. Throws std::runtime_error when the keeper is
  /// gone.
  Ended run();

 private:
  pid_t keeper_ = -1;
  int line_ = -1;  // to the keeper
  std::filesystem::path folder_;
};

}  // namespace chokepoint
