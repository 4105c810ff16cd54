#include "filters/profile/units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

struct Unit {
  std::string_view name;
  double size;
};

constexpr std::array kTimes{Unit{"ns", 1e-9}, Unit{"us", 1e-6}, Unit{"ms", 1e-3},
                            Unit{"s", 1},     Unit{"min", 60},  Unit{"h", 3600}};
constexpr std::array kRates{Unit{"bit/s", 1}, Unit{"kbit/s", 1e3}, Unit{"Mbit/s", 1e6},
                            Unit{"Gbit/s", 1e9}};
constexpr std::array kSizes{Unit{"B", 1},
                            Unit{"kB", 1e3},
                            Unit{"KiB", 1024},
                            Unit{"MB", 1e6},
                            Unit{"MiB", 1024.0 * 1024},
                            Unit{"GB", 1e9},
                            Unit{"GiB", 1024.0 * 1024 * 1024}};

constexpr double kTenYears = 10 * 365.25 * 86400;

[[noreturn]] void reject(const std::string& why) { throw InputError("", 0, "", why); }

[[noreturn]] void reject_form(std::string_view text, std::string_view what,
                              std::span<const Unit> units) {
  std::string names;
  for (const Unit& unit : units) names += (names.empty() ? "" : ", ") + std::string(unit.name);
  reject(fmt::format("'{}' is no {}: a number and one of {}", text, what, names));
}

/// The number in base units. `what` names the quantity in complaints.
double parse(std::string_view text, std::string_view what, std::span<const Unit> units) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || !std::isfinite(number)) reject_form(text, what, units);
  std::string_view name(rest, static_cast<std::size_t>(end - rest));
  if (name.starts_with(' ')) name.remove_prefix(1);
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (number < 0) reject("must not be negative");
    return number * unit.size;
  }
  reject_form(text, what, units);
}

}  // namespace

double parse_seconds(std::string_view text) {
  const double seconds = parse(text, "length of time", kTimes);
  if (seconds > kTenYears) reject("must not be longer than ten years");
  return seconds;
}

Duration parse_duration(std::string_view text) {
  return Duration{std::llround(parse_seconds(text) * 1e9)};
}

Bitrate parse_rate(std::string_view text) {
  const double rate = std::round(parse(text, "rate", kRates));
  if (!(rate >= 1 && rate <= 1e13)) reject("must be from 1 bit/s to 10000 Gbit/s");
  return {static_cast<std::uint64_t>(rate)};
}

std::uint64_t parse_size(std::string_view text) {
  const double bytes = std::round(parse(text, "number of bytes", kSizes));
  if (bytes > std::ldexp(1.0, 50)) reject("must not be more than 1048576 GiB");
  return static_cast<std::uint64_t>(bytes);
}

}  // namespace chokepoint
