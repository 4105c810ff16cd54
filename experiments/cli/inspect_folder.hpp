#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace chokepoint::cli {

/// What lies below a folder, sorted by path.
struct FolderContents {
  struct LeftOut {
    std::filesystem::path file;
    std::string why;
    bool like_a_capture = false;  ///< by its name or its first bytes somebody will miss it
  };
  std::vector<std::filesystem::path> captures;
  std::vector<LeftOut> left_out;
};

/// Opens regular files only. Throws InputError{file, why} if the folder cannot be read or holds no
/// capture.
FolderContents captures_below(const std::filesystem::path& folder);
/// Says on standard error what is left out: what may be missed a line each, the rest in one.
void tell_left_out(const std::filesystem::path& folder, const FolderContents& contents);

}  // namespace chokepoint::cli
