#include "experiments/experiment/overload/settings.hpp"

#include <algorithm>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

OverloadSettings& of(Study& study) { return own<OverloadSettings>(study); }

constexpr double kHighestLoad = 20'000;  // kpps: beyond a box at 10 Gbit/s with smallest frames

std::vector<double> rising_loads(const Value& value) {
  auto loads =
      distinct(value, value.list([](const Value& v) { return v.number(0, kHighestLoad); }));
  if (!std::is_sorted(loads.begin(), loads.end())) value.reject("must rise");
  return loads;
}

using S = Study;
using V = const Value;

}  // namespace

std::vector<Setting> overload_settings() {
  return {
      {"profile", "the box: a shipped profile with a capacity, or a TOML file",
       [](S& s, V& v) { of(s).profile = v.text(); }},
      {"load_kpps", "stressing load, kilopackets per second",
       [](S& s, V& v) { of(s).load_kpps = rising_loads(v); }},
      {"background_kpps", "what the box inspects besides, kilopackets per second",
       [](S& s, V& v) { of(s).background_kpps = v.number(0, kHighestLoad); }},
      {"seconds", "of emulated time in a run",
       [](S& s, V& v) { of(s).seconds = v.number(0.001, 60); }},
      {"probes", "censored connections tried in a run",
       [](S& s, V& v) { of(s).probes = read_count(v, 1, 60'000); }},
      {"blocked_name", "the server name of the censored connections",
       [](S& s, V& v) { of(s).blocked_name = v.text(); }},
      {"published_kpps", "loads at which leak rates of the real box are published",
       [](S& s, V& v) { of(s).published_kpps = rising_loads(v); }},
      {"published_leak", "those leak rates",
       [](S& s, V& v) { of(s).published_leak = v.list(read_share); }},
      {"claimed_leak", "the claim holds where the highest load leaks more than this",
       [](S& s, V& v) { of(s).claimed_leak = read_share(v); }},
  };
}

void complete_overload(Study& study) {
  const OverloadSettings& settings = of(study);
  if (settings.load_kpps.empty()) throw InputError("", 0, "load_kpps", "is missing");
  if (settings.published_kpps.size() != settings.published_leak.size()) {
    throw InputError("", 0, "published_leak", "must have a value for each of published_kpps");
  }
}

}  // namespace chokepoint
