#include "experiments/study/study.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "experiments/experiment/experiment.hpp"
#include "experiments/study/settings.hpp"
#include "experiments/study/shipped.hpp"
#include "topology/base/nearest.hpp"
#include "topology/base/printable.hpp"

namespace chokepoint {
namespace {

constexpr const char* kDefaultExperiment = "density-decay";
constexpr const char* kKindKey = "experiment";  // read before all others

const Setting* find_setting(std::span<const Setting> settings, std::string_view key) {
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [key](const Setting& s) { return s.key == key; });
  return found == settings.end() ? nullptr : &*found;
}

/// Shipped studies of a kind, for a reader who has a key of theirs.
std::string studies_of(const Experiment& kind) {
  std::string names;
  for (const std::string& name : shipped_study_names()) {
    const StudyText found = find_study_text(name);
    const toml::table table = parse_toml(found.text, found.file.string());
    if (table[kKindKey].value_or(std::string(kDefaultExperiment)) != kind.name) continue;
    names += (names.empty() ? "" : ", ") + name;
  }
  return names.empty() ? "" : " (study " + names + ")";
}

/// Why a key is not known here: it is one of other kinds of experiments, or none at all.
std::string why_unknown(const Study& study, std::string_view key) {
  std::string others;
  for (const Experiment* other : experiments()) {
    if (find_setting(other->settings, key) == nullptr) continue;
    others += (others.empty() ? "" : " and ") + std::string(other->name) + studies_of(*other);
  }
  if (!others.empty()) {
    return fmt::format("is no key of the experiment {}, but of {}", study.experiment->name, others);
  }
  const std::vector<Setting> settings = settings_of(*study.experiment);
  std::vector<std::string_view> known;
  for (const Setting& setting : settings) known.push_back(setting.key);
  return "unknown key" + did_you_mean(known, key);
}

void read_value(Study& study, const toml::node& node, const std::string& file,
                const std::string& key) {
  const Value value(node, file, key);
  const Setting* setting = find_setting(study.experiment->settings, key);
  if (setting == nullptr) setting = find_setting(common_settings(), key);
  if (setting == nullptr) value.reject(why_unknown(study, key));
  setting->read(study, value);
  study.places[key] = {file, file == "--set" ? 0 : node.source().begin.line};
}

void read_table(Study& study, const toml::table& table, const std::string& file,
                const std::string& prefix) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (key == kKindKey) continue;
    if (const toml::table* inner = node.as_table()) {
      read_table(study, *inner, file, key + ".");
    } else {
      read_value(study, node, file, key);
    }
  }
}

/// The value of an override as TOML; a bare word is a string.
toml::table parsed(const Override& change) {
  toml::table table;
  const std::string text = "value = " + change.value;
  if (nests_too_deeply(text)) throw InputError("--set", 0, change.key, "nests too deeply");
  try {
    table = toml::parse(text);
  } catch (const toml::parse_error&) {
    table.insert_or_assign("value", change.value);
  }
  return table;
}

/// The kind of experiment decides which other keys there are, so it is read before them.
void read_kind(Study& study, const toml::table& table, const std::string& file,
               const std::vector<Override>& overrides) {
  study.experiment = &find_experiment(kDefaultExperiment);
  if (const toml::node* node = table.get(kKindKey)) read_value(study, *node, file, kKindKey);
  for (const Override& change : overrides) {
    if (change.key == kKindKey) read_value(study, *parsed(change).get("value"), "--set", kKindKey);
  }
  study.own = study.experiment->own();
}

void complete(Study& study) {
  if (study.name.find_first_of("/\\") != std::string::npos || study.name.starts_with('.') ||
      (study.name.empty() && study.places.contains("name"))) {
    throw InputError("", 0, "name", "must be usable as a folder's name");
  }
  if (printable(study.name) != study.name) {
    throw InputError("", 0, "name", "has characters that cannot be shown");
  }
  for (const Setting& setting : settings_of(*study.experiment)) {
    if (setting.is_required && !study.places.contains(std::string(setting.key))) {
      throw InputError("", 0, setting.key, "is missing");
    }
  }
  study.experiment->complete(study);
}

}  // namespace

std::string Budget::text() const {
  return rule == Rule::kSites ? std::to_string(sites) : "half-border";
}

std::size_t Budget::resolve(std::size_t border_routers) const {
  return rule == Rule::kSites ? sites : (border_routers + 1) / 2;
}

std::string_view name_of(Trigger trigger) {
  switch (trigger) {
    case Trigger::kAddress:
      return "address";
    case Trigger::kName:
      return "name";
    case Trigger::kKeyword:
      return "keyword";
  }
  return "";
}

void with_places(const Study& study, const std::function<void()>& check) {
  try {
    check();
  } catch (const InputError& error) {
    const auto place = study.places.find(error.field());
    if (error.has_file() || place == study.places.end()) throw;
    throw InputError(place->second.first, place->second.second, error.field(), error.why());
  }
}

Study read_study(const std::filesystem::path& file, const std::vector<Override>& overrides) {
  return parse_study(read_study_text(file), file, overrides);
}

Study parse_study(const std::string& text, const std::filesystem::path& file,
                  const std::vector<Override>& overrides) {
  Study study;
  study.file = file;
  study.source = text;
  const toml::table table = parse_toml(text, file.string());
  read_kind(study, table, file.string(), overrides);
  read_table(study, table, file.string(), "");
  // "seeds" is about all engines: what is said of one of them wins, in whatever order they stand.
  for (const bool general : {true, false}) {
    for (const Override& change : overrides) {
      if (change.key == kKindKey || (change.key == "seeds") != general) continue;
      read_value(study, *parsed(change).get("value"), "--set", change.key);
    }
  }
  try {
    with_places(study, [&] { complete(study); });
  } catch (const InputError& error) {
    if (error.has_file()) throw;
    throw InputError(file.string(), 0, error.field(),
                     error.why());  // about a key that is not there
  }
  return study;
}

}  // namespace chokepoint
