#include "experiments/experiment/nations/settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/route/routing.hpp"

namespace chokepoint {
namespace {

constexpr std::array kMonths{"January", "February", "March",     "April",   "May",      "June",
                             "July",    "August",   "September", "October", "November", "December"};

NationYear year_of(const Value& value) {
  NationYear year;
  const auto year_number = whole(1969, 2999);
  const auto month = whole(1, 12);
  value.fields({{"year", true, [&](const Value& v) { year.year = year_number.read(v); }},
                {"month", false, [&](const Value& v) { year.month = month.read(v); }},
                {"graph", true, [&](const Value& v) { year.graph = v.text(); }},
                {"countries", true, [&](const Value& v) { year.countries = v.text(); }}});
  return year;
}

ValueKind<std::vector<NationYear>> years() {
  const ValueKind<NationYear> year{
      "a table", "tables: year, month (default 1), graph, countries", year_of,
      [](const NationYear& y) {
        return fmt::format("{{year = {}, month = {}, graph = {}, countries = {}}}", y.year, y.month,
                           toml_quoted(y.graph), toml_quoted(y.countries));
      }};
  ValueKind<std::vector<NationYear>> list = list_of(year);
  list.words += "; rising";
  list.read = [list = list.read](const Value& value) {
    auto years = list(value);
    for (std::size_t i = 1; i < years.size(); ++i) {
      if (years[i].year <= years[i - 1].year) value.reject("must rise, each year once");
    }
    return years;
  };
  return list;
}

/// Those routings that take one path.
ValueKind<std::string> routing() {
  std::vector<std::string_view> names;
  for (const Routing& routing : routings()) {
    if (routing.spreading == Spreading::kNone) names.push_back(routing.name);
  }
  ValueKind<std::string> kind = name_among(names, [](const std::string& name) {
    if (find_routing(name).spreading == Spreading::kNone) return;
    throw InputError("", 0, "routing",
                     "'" + name + "' spreads over several paths; take policy or shortest");
  });
  return kind;
}

ValueKind<std::string> country() {
  const std::string words = "codes of two capitals, such as \"CN\"";
  return {words, words,
          [](const Value& v) {
            const std::string code = v.text();
            const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
            if (code.size() != 2 || !std::all_of(code.begin(), code.end(), capital)) {
              v.reject("'" + code + "' is no code of two capitals, such as \"CN\"");
            }
            return code;
          },
          [](const std::string& code) { return toml_quoted(code); }};
}

ValueKind<std::optional<std::uint32_t>> destinations() {
  const auto count = whole(2, 1'000'000);
  const std::string words = "\"all\", or " + count.words;
  return {words, words,
          [count](const Value& v) -> std::optional<std::uint32_t> {
            if (!v.is_text()) return count.read(v);
            if (v.text() != "all") v.reject("must be a number of networks or \"all\"");
            return {};
          },
          [](const std::optional<std::uint32_t>& number) {
            return number ? std::to_string(*number) : toml_quoted("all");
          }};
}

/// `shared/data` beside the program or in the nearest folder above it that has one: a checkout
/// keeps its build two folders deep. Where there is none, the name of the one to make.
std::filesystem::path shared_data() {
  const std::filesystem::path usual = std::filesystem::path("shared") / "data";
  std::error_code error;
  auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    if (std::filesystem::is_directory(folder / usual, error)) return folder / usual;
  }
  return ".." / usual;
}

std::filesystem::path data_folder(const std::string& named) {
  if (!named.empty()) return named;
  if (const char* const folder = std::getenv("CHOKEPOINT_DATA")) return folder;
  return shared_data();
}

}  // namespace

std::string NationYear::label() const { return fmt::format("{} {}", kMonths[month - 1], year); }

std::filesystem::path NationsSettings::file(const std::string& name) const {
  return data_folder(data) / name;  // an absolute name stays as it is
}

std::vector<Setting> nations_settings() {
  using S = NationsSettings;
  return {
      own_setting("data", "folder of the graphs and tables, else $CHOKEPOINT_DATA", text(),
                  &S::data),
      required(own_setting("years", "the times that are compared", years(), &S::years)),
      required(
          own_setting("routing", "routings that take one path", list_of(routing()), &S::routing)),
      own_setting("destinations", "paths to all networks are followed, or to so many drawn by seed",
                  destinations(), &S::destinations),
      own_setting("set_destinations", "networks abroad on whose paths the smallest sets are chosen",
                  whole(1, 100'000), &S::set_destinations),
      own_setting("shown", "nations that the page begins with", list_of(country()), &S::shown),
  };
}

}  // namespace chokepoint
