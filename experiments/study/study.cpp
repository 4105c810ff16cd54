#include "experiments/study/study.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "experiments/study/settings.hpp"

namespace chokepoint {
namespace {

/// The known key that is nearest to a wrong one, by Levenshtein distance, or nothing near.
std::string nearest_key(std::string_view wrong) {
  std::string_view best;
  std::size_t least = 4;
  for (const Setting& setting : settings()) {
    std::vector<std::size_t> row(setting.key.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= wrong.size(); ++i) {
      std::size_t diagonal = row[0];
      row[0] = i;
      for (std::size_t j = 1; j < row.size(); ++j) {
        const std::size_t changed = diagonal + (wrong[i - 1] != setting.key[j - 1]);
        diagonal = row[j];
        row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
      }
    }
    if (row.back() < least) {
      least = row.back();
      best = setting.key;
    }
  }
  return std::string(best);
}

void read_value(Study& study, const toml::node& node, const std::string& file,
                const std::string& key) {
  const auto all = settings();
  const auto setting =
      std::find_if(all.begin(), all.end(), [&](const Setting& s) { return s.key == key; });
  const Value value(node, file, key);
  if (setting == all.end()) {
    const std::string near = nearest_key(key);
    value.reject(near.empty() ? "unknown key" : "unknown key; did you mean " + near + "?");
  }
  setting->read(study, value);
  study.places[key] = {file, file == "--set" ? 0 : node.source().begin.line};
}

void read_table(Study& study, const toml::table& table, const std::string& file,
                const std::string& prefix) {
  for (const auto& [name, node] : table) {
    const std::string key = prefix + std::string(name.str());
    if (const toml::table* inner = node.as_table()) {
      read_table(study, *inner, file, key + ".");
    } else {
      read_value(study, node, file, key);
    }
  }
}

void apply(Study& study, const Override& change) {
  toml::table table;
  try {
    table = toml::parse("value = " + change.value);
  } catch (const toml::parse_error&) {
    table.insert_or_assign("value", change.value);  // a bare word is a string
  }
  read_value(study, *table.get("value"), "--set", change.key);
}

/// What the packet engine runs of one factor: its own list within the study's values, or, when a
/// narrowed study leaves none of them, the first that is left.
template <class T, class Same>
std::vector<T> part_of(const std::vector<T>& whole, const std::vector<T>& wanted, Same same) {
  if (wanted.empty()) return whole;
  std::vector<T> part;
  for (const T& value : whole) {
    if (std::any_of(wanted.begin(), wanted.end(), [&](const T& w) { return same(w, value); })) {
      part.push_back(value);
    }
  }
  if (part.empty()) part.push_back(whole.front());
  return part;
}

/// First, middle and last rung: of eight the 1st, 4th and 8th.
std::vector<double> sampled_rungs(const std::vector<double>& rungs) {
  if (rungs.size() <= 3) return rungs;
  return {rungs.front(), rungs[(rungs.size() - 1) / 2], rungs.back()};
}

void complete(Study& study, const std::string& file) {
  const auto need = [&](bool present, const char* key) {
    if (!present) throw InputError(file, 0, key, "is missing");
  };
  need(!study.name.empty(), "name");
  need(!study.factors.family.empty(), "family");
  need(!study.factors.density.empty(), "density");
  need(!study.factors.border_share.empty(), "border_share");
  need(!study.factors.routing.empty(), "routing");
  need(!study.factors.strategy.empty(), "strategy");
  need(!study.factors.budget.empty(), "budget");
  need(!study.factors.trigger.empty(), "trigger");
  need(!study.factors.encrypted.empty(), "encrypted");
  if (study.name.find_first_of("/\\") != std::string::npos || study.name.front() == '.') {
    throw InputError(file, 0, "name", "must be usable as a folder's name");
  }
  // A graph from a file has one family: itself.
  if (!study.topology.file.empty()) {
    study.factors.family = {std::filesystem::path(study.topology.file).stem().string()};
  }
  const auto equal = [](const auto& a, const auto& b) { return a == b; };
  Factors& packets = study.packets;
  packets.family = part_of(study.factors.family, packets.family, equal);
  packets.density = sampled_rungs(study.factors.density);
  packets.border_share = part_of(study.factors.border_share, packets.border_share, equal);
  packets.routing = study.factors.routing;
  packets.strategy = part_of(study.factors.strategy, packets.strategy, equal);
  packets.budget = part_of(study.factors.budget, packets.budget,
                           [](const Budget& a, const Budget& b) { return a.text() == b.text(); });
  packets.trigger = study.factors.trigger;
  packets.encrypted = study.factors.encrypted;
}

std::filesystem::path study_folder() {
  if (const char* folder = std::getenv("CHOKEPOINT_STUDIES")) return folder;
  return CHOKEPOINT_STUDY_FOLDER;
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
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream || std::filesystem::is_directory(file)) {
    throw InputError(file.string(), 0, "", "cannot be read");
  }
  return parse_study(text.str(), file, overrides);
}

Study parse_study(const std::string& text, const std::filesystem::path& file,
                  const std::vector<Override>& overrides) {
  Study study;
  study.file = file;
  study.source = text;
  toml::table table;
  try {
    table = toml::parse(text, file.string());
  } catch (const toml::parse_error& error) {
    throw InputError(file.string(), error.source().begin.line, "",
                     std::string(error.description()));
  }
  read_table(study, table, file.string(), "");
  for (const Override& change : overrides) apply(study, change);
  complete(study, file.string());
  return study;
}

std::vector<ShippedStudy> shipped_studies() {
  std::vector<ShippedStudy> studies;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(study_folder(), ignored)) {
    if (entry.path().extension() == ".toml") {
      studies.push_back({entry.path().stem().string(), entry.path()});
    }
  }
  std::sort(studies.begin(), studies.end(),
            [](const ShippedStudy& a, const ShippedStudy& b) { return a.name < b.name; });
  return studies;
}

std::filesystem::path find_study(const std::string& name_or_path) {
  std::string known;
  for (const ShippedStudy& study : shipped_studies()) {
    if (study.name == name_or_path) return study.file;
    known += (known.empty() ? "" : ", ") + study.name;
  }
  if (std::filesystem::exists(name_or_path)) return name_or_path;
  throw InputError(name_or_path, 0, "", "is neither a file nor a shipped study (" + known + ")");
}

}  // namespace chokepoint
