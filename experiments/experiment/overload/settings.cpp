#include "experiments/experiment/overload/settings.hpp"

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr double kHighestLoad = 20'000;  // kpps: beyond a box at 10 Gbit/s with smallest frames

}  // namespace

std::vector<Setting> overload_settings() {
  using S = OverloadSettings;
  const ValueKind<double> load = number(0, kHighestLoad);
  return {
      own_setting("profile", "the box: a shipped profile with a capacity, or a TOML file", text(),
                  &S::profile),
      required(own_setting("load_kpps", "stressing load, kilopackets per second", rising(load),
                           &S::load_kpps)),
      own_setting("background_kpps", "what the box inspects besides, kilopackets per second", load,
                  &S::background_kpps),
      own_setting("seconds", "of emulated time in a run", number(0.001, 60), &S::seconds),
      own_setting("probes", "censored connections tried in a run", whole(1, 60'000), &S::probes),
      own_setting("blocked_name", "the server name of the censored connections", text(),
                  &S::blocked_name),
      own_setting("published_kpps", "loads at which leak rates of the real box are published",
                  rising(load), &S::published_kpps),
      own_setting("published_leak", "those leak rates, one for each of the loads",
                  list_of(share(), true), &S::published_leak),
      own_setting("claimed_leak", "the claim holds where the highest load leaks more than this",
                  share(), &S::claimed_leak),
  };
}

void complete_overload(Study& study) {
  const OverloadSettings& settings = own<OverloadSettings>(study);
  if (settings.published_kpps.size() != settings.published_leak.size()) {
    throw InputError("", 0, "published_leak", "must have a value for each of published_kpps");
  }
}

}  // namespace chokepoint
