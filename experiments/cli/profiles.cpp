#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/verbs.hpp"
#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::cli {
namespace {

struct Settings {
  std::string file;
  bool json = false;
};

void list_profiles(const Settings& settings) {
  for (const std::string& name : shipped_profiles()) {
    const Profile profile = find_profile(name);
    if (settings.json) {
      const nlohmann::ordered_json line{{"name", profile.name},
                                        {"text", profile.text},
                                        {"box", profile.in_path ? "in-path" : "on-path"},
                                        {"rules", profile.rules.size()},
                                        {"sources", profile.sources},
                                        {"file", find_profile_text(name).file.string()}};
      fmt::print("{}\n", line.dump(-1, ' ', true));
    } else {
      fmt::print("{:<15} {}\n", profile.name, profile.text);
    }
  }
}

/// Prints the file, so that a censor of one's own can begin with it; a wrong file is refused.
void show_profile(const Settings& settings) {
  const ProfileText found = find_profile_text(settings.file);
  parse_profile(found.text, found.file);
  fmt::print("{}", found.text);
}

}  // namespace

void add_profiles(CLI::App& app) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* const verb = app.add_subcommand(
      "profiles",
      "List the shipped profiles of censors, or print one: `profiles gfw-http > mine.toml`");
  verb->add_option("NAME", settings->file,
                   "a shipped profile, or a TOML file that is to be checked");
  verb->add_flag("--json", settings->json, "one object a line");
  verb->callback([settings] {
    if (settings->file.empty()) return list_profiles(*settings);
    show_profile(*settings);
  });
}

}  // namespace chokepoint::cli
