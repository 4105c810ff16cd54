#pragma once

#include <filesystem>

namespace chokepoint {

/// Who may do what in a folder of results, as record locks (fcntl(2)) on a small file in it: they
/// end with the process, however it ends, also across a network file system. The file is removed
/// by the last that used it; one that a killed program left is used again.
class FolderLock {
 public:
  /// Throws InputError when there is no such folder, or it cannot be written or locked in.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  /// The right to run a study into the folder: false when another process has it.
  bool try_run();
  /// The same; throws InputError that names the process that has it.
  void take_run();
  void give_up_run();
  /// The right to write metrics.csv and the other files made from the results, which a report may
  /// want while a run lasts; waits for whoever has it.
  void take_outputs();

 private:
  void open_file();
  bool is_still_there() const;

  std::filesystem::path folder_;
  std::filesystem::path file_;
  int fd_ = -1;
};

}  // namespace chokepoint
