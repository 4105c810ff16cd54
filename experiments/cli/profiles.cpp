#include <memory>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/verbs.hpp"
#include "filters/profile/profile_reader.hpp"
#include "topology/base/error.hpp"
#include "topology/base/printable.hpp"

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

/// What is counted of a profile: rules as they are written, and the entries of all its lists.
struct Counts {
  std::size_t rules = 0;
  std::size_t names = 0;
  std::size_t addresses = 0;
  std::size_t words = 0;
  std::size_t patterns = 0;
};

Counts count(const Profile& profile) {
  Counts counts;
  std::string_view last;
  for (const Rule& rule : profile.rules) {
    // Addresses in a list of names make a second rule of that name.
    if (rule.name != last) ++counts.rules;
    last = rule.name;
    counts.names += rule.when.names.size() + rule.when.name_parts.size();
    counts.addresses += rule.when.addresses.size();
    counts.words += rule.when.words.size();
    counts.patterns += rule.when.patterns.size();
  }
  return counts;
}

/// A wrong file is refused before this.
void check_profile(const Settings& settings) {
  const Counts counts = count(read_profile(settings.file));
  nlohmann::ordered_json line{{"file", settings.file}, {"valid", true}};
  std::string text;
  const auto add = [&](std::string_view one, std::string_view many, std::size_t number) {
    line[std::string(many)] = number;
    if (number == 0) return;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", number, number == 1 ? one : many);
  };
  add("rule", "rules", counts.rules);
  add("name", "names", counts.names);
  add("address", "addresses", counts.addresses);
  add("word", "words", counts.words);
  add("pattern", "patterns", counts.patterns);
  if (settings.json) {
    fmt::print("{}\n", line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    fmt::print("{}: valid: {}\n", printable(settings.file), text);
  }
}

}  // namespace

void add_profiles(CLI::App& app) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* const verb = app.add_subcommand("profiles",
                                            "List the shipped profiles of censors, print one "
                                            "(`profiles gfw-http > mine.toml`), or check a "
                                            "file of your own");
  verb->add_option("NAME", settings->file,
                   "a shipped profile, or a TOML file that is to be checked");
  verb->add_flag("--json", settings->json, "one object a line");
  verb->callback([settings] {
    if (settings->file.empty()) return list_profiles(*settings);
    if (settings->file.ends_with(".toml")) return check_profile(*settings);
    show_profile(*settings);
  });
}

}  // namespace chokepoint::cli
