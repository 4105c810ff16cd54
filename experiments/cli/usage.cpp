#include "experiments/cli/usage.hpp"

#include <fmt/format.h>

#include "topology/base/nearest.hpp"

namespace chokepoint::cli {
namespace {

/// The verb that was meant, as far as it was understood.
const CLI::App& innermost(const CLI::App& app) {
  const CLI::App* verb = &app;
  while (!verb->get_subcommands().empty()) verb = verb->get_subcommands().front();
  return *verb;
}

/// "topology: generate: " for a verb in a verb; empty for the program itself.
std::string prefix_of(const CLI::App& verb) {
  if (verb.get_parent() == nullptr) return "";
  return prefix_of(*verb.get_parent()) + verb.get_name() + ": ";
}

std::vector<std::string> verbs_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::App* inner : verb.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(inner->get_name());
  }
  return names;
}

std::vector<std::string> options_of(const CLI::App& verb) {
  std::vector<std::string> names;
  for (const CLI::Option* option : verb.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string meant(const std::vector<std::string>& names, const std::string& wrong) {
  const std::vector<std::string_view> known(names.begin(), names.end());
  return did_you_mean(known, wrong);
}

/// Why nothing could be done with a word.
std::string why_unknown(const CLI::App& verb, std::string word) {
  if (word.size() > 1 && word.starts_with('-')) {
    word = word.substr(0, word.find('='));
    return word + ": no such option" + meant(options_of(verb), word);
  }
  const std::vector<std::string> verbs = verbs_of(verb);
  if (verbs.empty()) return word + ": one argument too many";
  const std::string near = meant(verbs, word);
  if (!near.empty()) return word + ": no such verb" + near;
  return fmt::format("{}: no such verb; there are {}", word, fmt::join(verbs, ", "));
}

}  // namespace

std::string first_steps() {
  return R"(First steps:
  chokepoint studies                                  what can be asked
  chokepoint run density-decay                        run one; its report is a page, report.html
  chokepoint run density-decay --seeds 5 --set density=[2,6]
                                                      the same, smaller; `run STUDY --help` has the keys
  chokepoint studies show baran > mine.toml           begin a study of your own
  chokepoint topology generate world --degree 4 -o world.graphml
  chokepoint topology info world.graphml              how dense, how many borders
  chokepoint inspect capture.pcap --profile gfw-http  what such a box reads, and would do

Every verb has --help; the documents are in docs/.

Exit codes: 0 done; 2 bad input, said in one line; 130 interrupted, what was finished is kept;
1 anything else.)";
}

std::string complaint(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& verb = innermost(app);
  const bool is_about_words = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
                              dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  const std::vector<std::string> unknown = app.remaining(true);
  if (is_about_words && !unknown.empty()) {
    // A word that the program itself did not know stands before every verb.
    const CLI::App& at = app.remaining().empty() ? verb : app;
    return prefix_of(at) + why_unknown(at, unknown.front());
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && !verbs_of(verb).empty()) {
    return fmt::format("{}one of {} must follow", prefix_of(verb), fmt::join(verbs_of(verb), ", "));
  }
  return prefix_of(verb) + error.what();
}

}  // namespace chokepoint::cli
