#include "experiments/cli/inspect_folder.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"
#include "traffic/wire/capture_format.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;
using LeftOut = FolderContents::LeftOut;

bool named_like_a_capture(const fs::path& file) {
  constexpr std::array<std::string_view, 6> kParts{".pcap", ".cap",   ".dmp",
                                                   ".ntar", ".snoop", ".erf"};
  std::string name = file.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(kParts.begin(), kParts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

void sort_in(const fs::directory_entry& entry, FolderContents& contents) {
  std::error_code error;
  const fs::path& file = entry.path();
  if (entry.is_directory(error)) {
    if (entry.is_symlink(error)) {
      contents.left_out.push_back({file, "is a link to a folder, which is not followed", true});
    } else if (access(file.c_str(), R_OK | X_OK) != 0) {
      contents.left_out.push_back({file, "is a folder that may not be read", true});
    }
    return;
  }
  const CaptureTest test = test_capture(file);
  if (test.is_capture) {
    contents.captures.push_back(file);
  } else {
    contents.left_out.push_back({file, test.why, test.telling || named_like_a_capture(file)});
  }
}

/// The file and why, in words that follow on "left out: ".
std::string text_of(const LeftOut& left_out) {
  return fmt::format("{} {}", printable(left_out.file.filename().string()), left_out.why);
}

}  // namespace

FolderContents captures_below(const fs::path& folder) {
  FolderContents contents;
  try {
    using Walk = fs::recursive_directory_iterator;
    for (const auto& entry : Walk(folder, fs::directory_options::skip_permission_denied)) {
      sort_in(entry, contents);
    }
  } catch (const fs::filesystem_error& e) {
    throw InputError(folder.string(), 0, "", e.code().message());
  }
  std::sort(contents.captures.begin(), contents.captures.end());
  std::sort(contents.left_out.begin(), contents.left_out.end(),
            [](const LeftOut& a, const LeftOut& b) { return a.file < b.file; });
  if (!contents.captures.empty()) return contents;
  const auto missed = std::find_if(contents.left_out.begin(), contents.left_out.end(),
                                   [](const LeftOut& left_out) { return left_out.like_a_capture; });
  throw InputError(folder.string(), 0, "",
                   missed == contents.left_out.end()
                       ? std::string("no captures in this folder")
                       : "no captures in this folder: " + text_of(*missed));
}

void tell_left_out(const fs::path& folder, const FolderContents& contents) {
  constexpr std::size_t kMostLines = 50;
  constexpr std::size_t kMostNames = 3;
  std::size_t lines = 0;
  std::size_t others = 0;
  std::string names;
  for (const LeftOut& left_out : contents.left_out) {
    if (left_out.like_a_capture && lines < kMostLines) {
      ++lines;
      fmt::print(stderr, "{}: left out: {}\n", printable(left_out.file.string()), left_out.why);
    } else if (++others <= kMostNames) {
      names += (names.empty() ? "" : ", ") + printable(left_out.file.filename().string());
    }
  }
  if (others == 0) return;
  fmt::print(stderr, "{}: left out: {} {} ({}{})\n", printable(folder.string()), others,
             others == 1 ? "file that is no capture" : "files that are no captures", names,
             others > kMostNames ? ", …" : "");
}

}  // namespace chokepoint::cli
