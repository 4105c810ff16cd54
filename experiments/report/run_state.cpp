#include "experiments/report/run_state.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./=,:+@%").find(c) != std::string_view::npos;
}

/// As one word of a shell (POSIX.1-2017, Shell Command Language, 2.2.2).
std::string shell_word(const std::string& text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return text;
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace

std::string resume_command(const Study& study, const std::vector<Override>& overrides,
                           const std::filesystem::path& folder) {
  std::error_code ignored;
  // A shipped study is no file and is asked for by its name.
  const std::string named = std::filesystem::exists(study.file, ignored)
                                ? study.file.string()
                                : study.file.stem().string();
  std::string command = "chokepoint run " + shell_word(named);
  for (const Override& change : overrides) {
    command += " --set " + shell_word(change.key + "=" + change.value);
  }
  return command + " --out " + shell_word(folder.string()) + " --resume";
}

}  // namespace chokepoint
