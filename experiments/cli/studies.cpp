#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/study_keys.hpp"
#include "experiments/cli/verbs.hpp"
#include "experiments/study/shipped.hpp"
#include "experiments/study/study.hpp"

namespace chokepoint::cli {
namespace {

struct StudiesOptions {
  std::string name;
  bool json = false;
};

void list_studies(const StudiesOptions& options) {
  for (const std::string& name : shipped_study_names()) {
    const StudyText found = find_study_text(name);
    const Study study = parse_study(found.text, found.file, {});
    if (options.json) {
      fmt::print("{}\n", nlohmann::ordered_json{{"study", name},
                                                {"claim", study.claim},
                                                {"title", study.title},
                                                {"question", study.question}}
                             .dump(-1, ' ', true));
      continue;
    }
    fmt::print("{:<16} {}: {}\n", name, study.claim, study.title);
  }
}

/// Prints the file, so that a study of one's own can begin with it, and what else it may have.
void show_study(const StudiesOptions& options) {
  const StudyText found = find_study_text(options.name);
  const Study study = parse_study(found.text, found.file, {});
  if (options.json) {
    fmt::print("{}", keys_json(study));
    return;
  }
  fmt::print("{}{}{}", found.text, found.text.ends_with('\n') ? "" : "\n", unset_keys_of(study));
}

}  // namespace

void add_studies(CLI::App& app) {
  const auto options = std::make_shared<StudiesOptions>();
  CLI::App* const verb = app.add_subcommand("studies", "List the shipped studies, or show one");
  verb->add_flag("--json", options->json, "one object a line");
  CLI::App* const show = verb->add_subcommand(
      "show", "Print a study and the keys that it leaves at their defaults: a file to begin with");
  show->add_option("NAME", options->name, "a shipped study, or a TOML file")->required();
  show->add_flag("--json", options->json,
                 "its keys instead, one object a line: values, default, meaning");
  show->footer(
      "Example: chokepoint studies show density-decay > mine.toml && chokepoint run mine.toml");
  show->callback([options] { show_study(*options); });
  verb->callback([verb, options] {
    if (verb->get_subcommands().empty()) list_studies(*options);
  });
}

}  // namespace chokepoint::cli
