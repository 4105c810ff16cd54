#include "experiments/experiment/survival/settings.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/generate/lattice.hpp"
#include "topology/mesh/attack.hpp"

namespace chokepoint {
namespace {

ValueKind<double> redundancy() {
  const std::string known = fmt::format("{}", fmt::join(kLatticeRedundancies, ", "));
  return {"of " + known, "of " + known,
          [known](const Value& v) {
            const double number = v.number(0, 100);
            const auto& all = kLatticeRedundancies;
            if (std::find(std::begin(all), std::end(all), number) == std::end(all)) {
              v.reject(fmt::format("{} is none of {}", number, known));
            }
            return number;
          },
          [](const double& number) { return fmt::format("{}", number); }};
}

ValueKind<std::string> attack() {
  std::vector<std::string_view> names;
  for (const AttackName& attack : attacks()) names.push_back(attack.name);
  return name_among(names, [](const std::string& name) { find_attack(name); });
}

}  // namespace

std::vector<Setting> survival_settings() {
  using S = SurvivalSettings;
  return {
      own_setting("side", "stations along each edge of the lattice", whole(2, 300), &S::side),
      own_setting("draws", "orders of destruction that a seed averages over", whole(1, 100'000),
                  &S::draws),
      required(own_setting("redundancy", "lattices: links per station of the endless one",
                           list_of(redundancy()), &S::redundancy)),
      required(own_setting("attack", "which stations are destroyed first", list_of(attack()),
                           &S::attack)),
      required(own_setting("destroyed", "shares of the stations destroyed", rising(share()),
                           &S::destroyed)),
      own_setting("claimed_redundancy", "the redundancy that the finding is about", redundancy(),
                  &S::claimed),
      own_setting("claimed_shortfall", "the claim holds where the mean shortfall is at most this",
                  share(), &S::within),
  };
}

}  // namespace chokepoint
