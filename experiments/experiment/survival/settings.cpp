#include "experiments/experiment/survival/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/mesh/attack.hpp"

namespace chokepoint {
namespace {

SurvivalSettings& of(Study& study) { return own<SurvivalSettings>(study); }

double redundancy(const Value& value) {
  const double number = value.number(0, 100);
  const auto& known = kLatticeRedundancies;
  if (std::find(std::begin(known), std::end(known), number) == std::end(known)) {
    value.reject(fmt::format("{} is none of {}", number, fmt::join(known, ", ")));
  }
  return number;
}

std::string attack(const Value& value) {
  value.located([&] { return find_attack(value.text()); });
  return value.text();
}

std::vector<double> rising_shares(const Value& value) {
  auto shares = read_shares(value);
  if (!std::is_sorted(shares.begin(), shares.end())) value.reject("must rise");
  return shares;
}

using S = Study;
using V = const Value;

}  // namespace

std::vector<Setting> survival_settings() {
  return {
      {"side", "stations along each edge of the lattice",
       [](S& s, V& v) { of(s).side = read_count(v, 2, 300); }},
      {"draws", "orders of destruction that a seed averages over",
       [](S& s, V& v) { of(s).draws = read_count(v, 1, 100'000); }},
      {"redundancy", "lattices: links per station",
       [](S& s, V& v) { of(s).redundancy = distinct(v, v.list(redundancy)); }},
      {"attack", "which stations are destroyed first",
       [](S& s, V& v) { of(s).attack = distinct(v, v.list(attack)); }},
      {"destroyed", "shares of the stations destroyed",
       [](S& s, V& v) { of(s).destroyed = rising_shares(v); }},
      {"claimed_redundancy", "the redundancy that the claim is about",
       [](S& s, V& v) { of(s).claimed = redundancy(v); }},
      {"claimed_shortfall", "the claim holds where the mean shortfall is at most this",
       [](S& s, V& v) { of(s).within = read_share(v); }},
  };
}

void complete_survival(Study& study) {
  const SurvivalSettings& settings = of(study);
  const auto need = [](const auto& values, const char* key) {
    if (values.empty()) throw InputError("", 0, key, "is missing");
  };
  need(settings.redundancy, "redundancy");
  need(settings.attack, "attack");
  need(settings.destroyed, "destroyed");
}

}  // namespace chokepoint
