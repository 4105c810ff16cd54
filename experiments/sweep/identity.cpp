#include "experiments/sweep/identity.hpp"

#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/store/manifest.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::size_t kDigestCharacters = 64;

/// SHA-256 of each input by path. The study's own text is in memory: its file may have changed.
std::string digests_of(const Study& study) {
  ordered_json digests{{study.file.string(), sha256(study.source)}};
  std::vector<std::filesystem::path> there;
  for (const auto& input : study.experiment->inputs(study)) {
    // What is not there is refused by the plan, which can say where it was asked for.
    if (std::filesystem::exists(input)) {
      there.push_back(input);
    } else {
      digests[input.string()] = std::string(kDigestCharacters, '0');
    }
  }
  digests.update(ordered_json::parse(input_digests(there)));
  return digests.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
}

std::string unquoted(const std::string& value) {
  const bool quoted = value.size() > 1 && value.front() == value.back() &&
                      (value.front() == '"' || value.front() == '\'');
  return quoted ? value.substr(1, value.size() - 2) : value;
}

/// Digests of the inputs, wherever they lie.
std::multiset<std::string> contents(const std::string& inputs) {
  const json files = json::parse(inputs);
  std::multiset<std::string> digests;
  for (const auto& [path, digest] : files.items()) digests.insert(digest.get<std::string>());
  return digests;
}

/// The value that each key ends with. One that names an input file says its name only: what is in
/// it is compared by its digest.
std::map<std::string, std::string> settings(const std::vector<Override>& overrides,
                                            const std::string& inputs) {
  const json files = json::parse(inputs);
  std::map<std::string, std::string> settings;
  for (const auto& [key, value] : overrides) {
    const std::string file = unquoted(value);
    settings[key] = files.contains(file) ? std::filesystem::path(file).filename().string() : value;
  }
  return settings;
}

}  // namespace

Identity::Identity(const Study& study, const std::vector<Override>& overrides)
    : file_(study.file),
      source_(study.source),
      overrides_(overrides),
      inputs_(digests_of(study)),
      program_(program_identity()) {}

Identity::Identity(const std::string& stored) {
  try {
    const json all = json::parse(stored);
    file_ = all.at("file").get<std::string>();
    source_ = all.at("text").get<std::string>();
    for (const json& change : all.at("overrides")) {
      overrides_.push_back({change.at(0).get<std::string>(), change.at(1).get<std::string>()});
    }
    inputs_ = all.at("inputs").get<std::string>();
    for (const std::string& digest : contents(inputs_)) {
      if (digest.size() != kDigestCharacters) throw InputError("", 0, "", "is no digest");
    }
    program_ = all.value("program", "");  // files of earlier versions do not say
  } catch (const std::exception&) {
    throw InputError("", 0, "", "does not tell which study it holds");
  }
}

std::string Identity::text() const {
  json overrides = json::array();
  for (const Override& change : overrides_) overrides.push_back({change.key, change.value});
  return json{{"file", file_.string()},
              {"text", source_},
              {"overrides", overrides},
              {"inputs", inputs_},
              {"program", program_}}
      .dump(-1, ' ', true, json::error_handler_t::replace);
}

std::string Identity::difference(const Identity& other) const {
  if (source_ != other.source_) return "study";
  if (settings(overrides_, inputs_) != settings(other.overrides_, other.inputs_)) return "settings";
  if (contents(inputs_) != contents(other.inputs_)) return "inputs";
  if (program_ != other.program_) return "version of the program";
  return {};
}

void check_unchanged(const Study& study, const Identity& identity) {
  const json now = json::parse(digests_of(study));
  const json then = json::parse(identity.inputs());
  for (const auto& [path, digest] : then.items()) {
    if (now.value(path, "") != digest.get<std::string>()) {
      throw InputError(path, 0, "", "was changed while it was read; run the study again");
    }
  }
}

}  // namespace chokepoint
