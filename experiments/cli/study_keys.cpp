#include "experiments/cli/study_keys.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/study/settings.hpp"

namespace chokepoint::cli {
namespace {

std::string default_of(const Setting& setting, const Study& untouched) {
  if (setting.is_required) return "required";
  const std::string value = setting.write(untouched);
  return value.empty() ? "default none" : "default " + value;
}

/// Each key of a kind, with a study that has its default: that of `experiment` is the same in all.
template <class Do>
void for_each_key(const Experiment& kind, Do&& with) {
  const Study common = default_study(*experiments().front());
  for (const Setting& setting : common_settings()) with(setting, common);
  const Study own = default_study(kind);
  for (const Setting& setting : kind.settings) with(setting, own);
}

bool sets(const Study& study, const Setting& setting) {
  return study.places.contains(std::string(setting.key));
}

/// The key with its meaning, and below it what it takes.
std::string lines_of(const Setting& setting, const Study& untouched, const Study* study) {
  std::string text = fmt::format("  {:<29} {}\n  {:<29}   {}; {}", setting.key, setting.meaning, "",
                                 setting.values, default_of(setting, untouched));
  if (study != nullptr && sets(*study, setting)) text += "; here " + setting.write(*study);
  return text + "\n";
}

}  // namespace

std::string help_on_keys() {
  std::string text =
      "Keys for --set, as in a study file (docs/study-files.md); `run STUDY --help` has those of "
      "one "
      "study.\n";
  const Study any = default_study(*experiments().front());
  for (const Setting& setting : common_settings()) text += lines_of(setting, any, nullptr);
  for (const Experiment* kind : experiments()) {
    text += fmt::format("\nexperiment = \"{}\": {}\n", kind->name, kind->meaning);
    const Study untouched = default_study(*kind);
    for (const Setting& setting : kind->settings) text += lines_of(setting, untouched, nullptr);
  }
  return text;
}

std::string help_on_keys_of(const Study& study) {
  const Experiment& kind = *study.experiment;
  std::string text =
      fmt::format("Keys of {}, experiment = \"{}\": {}\n", study.name, kind.name, kind.meaning);
  for_each_key(kind, [&](const Setting& setting, const Study& untouched) {
    text += lines_of(setting, untouched, &study);
  });
  return text;
}

std::string unset_keys_of(const Study& study) {
  std::string text = "\n# What else may be set, with its default:\n";
  for_each_key(*study.experiment, [&](const Setting& setting, const Study& untouched) {
    if (sets(study, setting)) return;
    const std::string value = setting.write(untouched);
    text += fmt::format("# {} = {}  # {} ({})\n", setting.key, value.empty() ? "..." : value,
                        setting.meaning, setting.values);
  });
  return text;
}

std::string keys_json(const Study& study) {
  std::string text;
  const auto or_null = [](const std::string& value) {
    return value.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value);
  };
  for_each_key(*study.experiment, [&](const Setting& setting, const Study& untouched) {
    const nlohmann::ordered_json line{{"key", setting.key},
                                      {"values", setting.values},
                                      {"default", or_null(setting.write(untouched))},
                                      {"value", or_null(setting.write(study))},
                                      {"required", setting.is_required},
                                      {"meaning", setting.meaning}};
    text += line.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) + "\n";
  });
  return text;
}

}  // namespace chokepoint::cli
