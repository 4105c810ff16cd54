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

NationsSettings& of(Study& study) { return own<NationsSettings>(study); }

NationYear year_of(const Value& value) {
  NationYear year;
  value.fields({{"year", true, [&](const Value& v) { year.year = read_count(v, 1969, 2999); }},
                {"month", false, [&](const Value& v) { year.month = read_count(v, 1, 12); }},
                {"graph", true, [&](const Value& v) { year.graph = v.text(); }},
                {"countries", true, [&](const Value& v) { year.countries = v.text(); }}});
  return year;
}

std::vector<NationYear> years_of(const Value& value) {
  auto years = distinct(value, value.list(year_of));
  for (std::size_t i = 1; i < years.size(); ++i) {
    if (years[i].year <= years[i - 1].year) value.reject("must rise, each year once");
  }
  return years;
}

std::string routing_of(const Value& value) {
  const Routing& routing =
      value.located([&]() -> const Routing& { return find_routing(value.text()); });
  if (routing.spreading != Spreading::kNone) {
    value.reject("'" + value.text() + "' spreads over several paths; take policy or shortest");
  }
  return value.text();
}

std::string country(const Value& value) {
  const std::string code = value.text();
  const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (code.size() != 2 || !std::all_of(code.begin(), code.end(), capital)) {
    value.reject("'" + code + "' is no code of two capitals, such as \"CN\"");
  }
  return code;
}

std::filesystem::path data_folder(const std::string& named) {
  if (!named.empty()) return named;
  if (const char* const folder = std::getenv("CHOKEPOINT_DATA")) return folder;
  return (std::filesystem::path(CHOKEPOINT_STUDY_FOLDER) / "../../../shared/data")
      .lexically_normal();
}

std::optional<std::uint32_t> destinations(const Value& value) {
  if (!value.is_text()) return read_count(value, 2, 1'000'000);
  if (value.text() != "all") value.reject("must be a number of networks or \"all\"");
  return {};
}

using S = Study;
using V = const Value;

}  // namespace

std::string NationYear::label() const { return fmt::format("{} {}", kMonths[month - 1], year); }

std::filesystem::path NationsSettings::file(const std::string& name) const {
  return data_folder(data) / name;  // an absolute name stays as it is
}

std::vector<Setting> nations_settings() {
  return {
      {"data", "folder of the graphs and tables (default $CHOKEPOINT_DATA)",
       [](S& s, V& v) { of(s).data = v.text(); }},
      {"years", "tables: year, month, graph, countries",
       [](S& s, V& v) { of(s).years = years_of(v); }},
      {"routing", "policy | shortest",
       [](S& s, V& v) { of(s).routing = distinct(v, v.list(routing_of)); }},
      {"destinations", "\"all\", or so many networks drawn per seed: paths to them are followed",
       [](S& s, V& v) { of(s).destinations = destinations(v); }},
      {"set_destinations", "networks abroad on whose paths the smallest sets are chosen",
       [](S& s, V& v) { of(s).set_destinations = read_count(v, 1, 100'000); }},
      {"shown", "countries that the page begins with",
       [](S& s, V& v) { of(s).shown = distinct(v, v.list(country)); }},
  };
}

void complete_nations(Study& study) {
  const NationsSettings& settings = of(study);
  if (settings.years.empty()) throw InputError("", 0, "years", "is missing");
  if (settings.routing.empty()) throw InputError("", 0, "routing", "is missing");
}

}  // namespace chokepoint
