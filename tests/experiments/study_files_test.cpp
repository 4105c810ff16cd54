#include <fstream>
#include <map>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "experiments/experiment/experiment.hpp"
#include "experiments/study/settings.hpp"
#include "experiments/study/shipped.hpp"

using namespace chokepoint;

namespace {

/// What a row of a table of keys says of one: values, and default.
struct Row {
  std::string values;
  std::string by_default;

  bool operator==(const Row&) const = default;
};
using Rows = std::map<std::string, Row>;

std::string plain(std::string cell) {
  std::erase(cell, '`');
  const auto first = cell.find_first_not_of(' '), last = cell.find_last_not_of(' ');
  return first == std::string::npos ? "" : cell.substr(first, last - first + 1);
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  for (std::size_t at = 1, end; (end = line.find('|', at)) != std::string::npos; at = end + 1) {
    cells.push_back(line.substr(at, end - at));
  }
  return cells;
}

/// The tables of keys below each heading of the second level, by its words.
std::map<std::string, Rows> documented() {
  std::ifstream file("docs/study-files.md");
  REQUIRE(file);
  std::map<std::string, Rows> sections;
  std::string section;
  bool in_keys = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) section = plain(line.substr(3));
    if (line.starts_with("| key ")) in_keys = true;
    if (!line.starts_with("|")) in_keys = false;
    if (!in_keys || !line.starts_with("| `")) continue;
    const auto cells = cells_of(line);
    REQUIRE(cells.size() == 4);
    INFO(line);
    REQUIRE_FALSE(plain(cells[3]).empty());
    sections[section][plain(cells[0])] = {plain(cells[1]), plain(cells[2])};
  }
  return sections;
}

/// What the table that checks the keys says of them.
Rows held_to(std::span<const Setting> settings, const Study& untouched) {
  Rows rows;
  for (const Setting& setting : settings) {
    const std::string value = setting.write(untouched);
    rows[std::string(setting.key)] = {setting.values, setting.is_required ? "required"
                                                      : value.empty()     ? "none"
                                                                          : value};
  }
  return rows;
}

void compare(const Rows& told, const Rows& held) {
  for (const auto& [key, row] : held) {
    INFO(key);
    REQUIRE(told.contains(key));
    CHECK(told.at(key).values == row.values);
    CHECK(told.at(key).by_default == row.by_default);
  }
  for (const auto& [key, row] : told) {
    INFO(key << " is documented and is no key");
    CHECK(held.contains(key));
  }
}

}  // namespace

TEST_CASE(
    "docs/study-files.md has every key of every kind with the values and default it is held to",
    "[experiments]") {
  const auto told = documented();
  REQUIRE(told.contains("Every kind"));
  compare(told.at("Every kind"), held_to(common_settings(), default_study(*experiments().front())));
  for (const Experiment* kind : experiments()) {
    INFO(kind->name);
    REQUIRE(told.contains(std::string(kind->name)));
    compare(told.at(std::string(kind->name)), held_to(kind->settings, default_study(*kind)));
  }
  CHECK(told.size() == experiments().size() + 1);
}

TEST_CASE("What a key's default is written as is read back as the same value", "[experiments]") {
  for (const Experiment* kind : experiments()) {
    for (const Setting& setting : settings_of(*kind)) {
      Study study = default_study(*kind);
      const std::string written = setting.write(study);
      INFO(kind->name << ": " << setting.key << " = " << written);
      if (written.empty()) continue;
      const toml::table table = toml::parse("value = " + written);
      setting.read(study, Value(*table.get("value"), "file", std::string(setting.key)));
      CHECK(setting.write(study) == written);
    }
  }
}

TEST_CASE("Every value of a shipped study is written as it would be read", "[experiments]") {
  for (const std::string& name : shipped_study_names()) {
    const StudyText found = find_study_text(name);
    const Study study = parse_study(found.text, found.file, {});
    for (const Setting& setting : settings_of(*study.experiment)) {
      if (!study.places.contains(std::string(setting.key))) continue;
      const std::string written = setting.write(study);
      INFO(name << ": " << setting.key << " = " << written);
      REQUIRE_FALSE(written.empty());
      Study other = default_study(*study.experiment);
      const toml::table table = toml::parse("value = " + written);
      setting.read(other, Value(*table.get("value"), "file", std::string(setting.key)));
      CHECK(setting.write(other) == written);
    }
  }
}

TEST_CASE("The ends of a range that is told are taken, and what lies beyond is not",
          "[experiments]") {
  const auto takes = [](const Setting& setting, const Experiment& kind, const std::string& text) {
    Study study = default_study(kind);
    const toml::table table = toml::parse("value = " + text);
    try {
      setting.read(study, Value(*table.get("value"), "file", std::string(setting.key)));
      return true;
    } catch (const InputError&) {
      return false;
    }
  };
  int seen = 0;
  for (const Experiment* kind : experiments()) {
    for (const Setting& setting : settings_of(*kind)) {
      std::string range = setting.values;
      if (!range.starts_with("whole, ")) continue;
      std::erase(range, ',');
      const auto to = range.find(" to ");
      const long long low = std::stoll(range.substr(6)), high = std::stoll(range.substr(to + 4));
      INFO(kind->name << ": " << setting.key << ": " << setting.values);
      CHECK(takes(setting, *kind, std::to_string(low)));
      CHECK(takes(setting, *kind, std::to_string(high)));
      CHECK_FALSE(takes(setting, *kind, std::to_string(low - 1)));
      CHECK_FALSE(takes(setting, *kind, std::to_string(high + 1)));
      ++seen;
    }
  }
  CHECK(seen > 20);
}
