#include "experiments/sweep/starting_point.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

[[noreturn]] void refuse(const SweepOptions& options, const std::string& field,
                         const std::string& why) {
  throw InputError((options.out / "results.sqlite").string(), 0, field, why);
}

/// "another study": in what the results there are not those of this sweep.
std::string another(const std::string& difference) {
  if (difference == "study") return "another study";
  if (difference == "version of the program") {
    return "results of another version of the program";
  }
  return "this study with other " + difference;
}

struct Found {
  std::size_t finished = 0;
  std::size_t units = 0;
  std::string difference;
};

Found look(const SweepOptions& options, const Identity& identity) {
  ResultsStore::tidy(options.out);
  const ResultsStore store(options.out, ResultsStore::Mode::kReadOnly);
  Found found;
  found.finished = store.finished_units().size();
  if (found.finished == 0) return found;
  try {
    found.difference = identity_of(store).difference(identity);
  } catch (const InputError& error) {
    refuse(options, error.field(), error.why() + "; --fresh sets it aside");
  }
  if (found.difference.empty()) check_results(store, options.out);
  const std::string units = store.get(kUnitsText);
  found.units = std::strtoull(units.c_str(), nullptr, 10);
  return found;
}

}  // namespace

StartingPoint starting_point(const SweepOptions& options, const Identity& identity) {
  if (options.fresh || !ResultsStore::exists(options.out)) return StartingPoint::kNew;
  const Found found = look(options, identity);
  if (found.finished == 0) return StartingPoint::kNew;
  const bool complete = found.finished == found.units;
  if (!options.resume && complete) return StartingPoint::kNew;
  if (!found.difference.empty()) {
    const std::string ways = "; --fresh sets it aside, another --out leaves it alone";
    if (options.resume) refuse(options, "--resume", "holds " + another(found.difference) + ways);
    refuse(options, "",
           fmt::format("holds {} of {} units of an interrupted run of {}{}", found.finished,
                       found.units, another(found.difference), ways));
  }
  if (!options.resume) {
    options.say(fmt::format("{}: goes on with {} of {} units, kept from an interrupted run",
                            options.out.string(), found.finished, found.units));
  }
  return StartingPoint::kGoOn;
}

}  // namespace chokepoint
