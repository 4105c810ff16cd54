#include "experiments/store/folder_lock.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr const char* kFile = ".chokepoint.lock";

// The bytes of the file that stand for a right each.
constexpr off_t kRun = 0;
constexpr off_t kOutputs = 1;
constexpr off_t kAll = 0;  // as a length: up to the end

struct flock byte(off_t start, off_t length = 1) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = start;
  lock.l_len = length;
  return lock;
}

[[noreturn]] void fail(const std::filesystem::path& file, int error) {
  throw InputError(file.string(), 0, "", std::string("cannot be locked: ") + std::strerror(error));
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder)
    : folder_(folder), file_(folder / kFile) {
  open_file();
}

FolderLock::~FolderLock() {
  // Nobody else uses it if all of it can be had.
  struct flock all = byte(0, kAll);
  if (fcntl(fd_, F_SETLK, &all) == 0 && is_still_there()) unlink(file_.c_str());
  close(fd_);
}

void FolderLock::open_file() {
  fd_ = open(file_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
  struct stat facts {};
  if (fd_ < 0 || fstat(fd_, &facts) != 0) fail(file_, errno);
  if (!S_ISREG(facts.st_mode)) {
    close(fd_);
    throw InputError(file_.string(), 0, "", "is no file that can be locked");
  }
}

/// Whether the open file is the one under its name: the last user removes it, and a lock on what
/// has been removed keeps nobody out.
bool FolderLock::is_still_there() const {
  struct stat ours {};
  struct stat named {};
  return fstat(fd_, &ours) == 0 && lstat(file_.c_str(), &named) == 0 &&
         ours.st_dev == named.st_dev && ours.st_ino == named.st_ino;
}

bool FolderLock::try_run() {
  while (true) {
    struct flock run = byte(kRun);
    if (fcntl(fd_, F_SETLK, &run) != 0) {
      if (errno == EAGAIN || errno == EACCES) return false;
      fail(file_, errno);
    }
    if (is_still_there()) return true;
    close(fd_);
    open_file();
  }
}

void FolderLock::take_run() {
  if (try_run()) return;
  struct flock holder = byte(kRun);
  std::string who = "another process";
  if (fcntl(fd_, F_GETLK, &holder) == 0 && holder.l_type != F_UNLCK && holder.l_pid > 0) {
    who = fmt::format("process {}", holder.l_pid);
  }
  throw InputError(folder_.string(), 0, "",
                   "is in use: " + who + " runs a study into it; choose another --out");
}

void FolderLock::give_up_run() {
  struct flock run = byte(kRun);
  run.l_type = F_UNLCK;
  fcntl(fd_, F_SETLK, &run);
}

void FolderLock::take_outputs() {
  while (true) {
    struct flock outputs = byte(kOutputs);
    while (fcntl(fd_, F_SETLKW, &outputs) != 0) {
      if (errno != EINTR) fail(file_, errno);
    }
    if (is_still_there()) return;
    close(fd_);  // with it go all of this process's locks, so that only a report may come here
    open_file();
  }
}

}  // namespace chokepoint
