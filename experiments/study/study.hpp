#pragma once

#include <any>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "filters/profile/action.hpp"
#include "topology/generate/regrow.hpp"
#include "traffic/workload/workload.hpp"

namespace chokepoint {

/// How many sites a strategy may use: a number, or a share of the border routers of the rung.
struct Budget {
  enum class Rule { kSites, kHalfBorder };
  Rule rule = Rule::kSites;
  std::uint32_t sites = 4;  ///< for kSites

  bool operator==(const Budget&) const = default;
  /// As in files and in metrics.csv: "4" or "half-border".
  std::string text() const;
  /// The number of sites where the territory has that many border routers (half is rounded up).
  std::size_t resolve(std::size_t border_routers) const;
};

/// What makes a filter look twice.
enum class Trigger : std::uint8_t { kAddress, kName, kKeyword };
std::string_view name_of(Trigger trigger);
/// Whether TLS can hide what this trigger looks at. An address stands in every packet and a
/// server's name in the hello; only words in the content go out of sight.
constexpr bool encryption_hides(Trigger trigger) { return trigger == Trigger::kKeyword; }

struct TopologySettings {
  std::uint32_t states = 4;
  std::uint32_t routers_per_state = 48;
  std::string file;             ///< GraphML instead of a generated world; empty for none
  std::string filtering_state;  ///< code; empty for the first (generated) or the largest (file)
  double peering_share = kUsualPeeringShare;  ///< of the links beyond the tree, where none is told
  ThinBy thin_by = ThinBy::kRandom;           ///< which links of a file a rung leaves out first
  ThickenModel thicken = ThickenModel::kUniform;  ///< which links it gets beyond its own
};

/// A part of the network that is taken out while it runs.
struct OutageSettings {
  enum class What : std::uint8_t { kNothing, kLink, kRouter, kBorder };
  What what = What::kNothing;
  double at_seconds = 5;           ///< since the start of the run
  double convergence_seconds = 2;  ///< from then until routes avoid what is gone
};

/// The values that each knob takes. A cell is one choice of each; names are the knob columns of
/// metrics.csv (docs/metrics.md).
struct Factors {
  std::vector<std::string> family;
  std::vector<double> density;  ///< target mean degree, rising
  std::vector<double> border_share;
  std::vector<std::string> routing;
  std::vector<std::string> strategy;
  std::vector<Budget> budget;
  std::vector<Trigger> trigger;
  std::vector<double> encrypted;
};

struct Seeds {
  std::uint64_t first = 1;
  std::uint32_t paths = 30;
  std::uint32_t packets = 20;
};

struct Experiment;

/// A study as its TOML file says, checked. Plain values; knows nothing of how it is run. It has
/// what engines ask for (world, conversations, filters); what only one kind of experiment knows is
/// in `own`.
struct Study {
  std::string name;
  const Experiment* experiment = nullptr;  ///< its kind; never null once it has been read
  std::string claim;                       ///< such as "C1"
  std::string title;
  std::string question;  ///< one sentence for the report page
  std::string source;    ///< the TOML text as read
  std::filesystem::path file;
  Seeds seeds;
  TopologySettings topology;
  WorkloadSpec workload;
  OutageSettings outage;
  Factors factors;                 ///< of the path engine, and the range for the packet engine
  Factors packets;                 ///< the part that the packet engine runs
  Action action = Action::kReset;  ///< of the filters: kDrop or kReset
  double deadline_seconds = 40;    ///< after its start a conversation that is not done has failed
  bool capture = false;            ///< write a pcap file per tap
  std::any own;                    ///< settings of the kind of experiment alone
  /// Where each key that was set stands: file (or "--set") and line.
  std::map<std::string, std::pair<std::string, std::size_t>> places;
};

/// The settings that a kind of experiment keeps in `own`. REQUIRES: they are of that type.
template <class T>
const T& own(const Study& study) {
  return *std::any_cast<T>(&study.own);
}
template <class T>
T& own(Study& study) {
  return *std::any_cast<T>(&study.own);
}

/// A `--set key=value` from the command line; the value is TOML, or a bare word taken as a string.
struct Override {
  std::string key;
  std::string value;
};

/// Runs `check` and gives an InputError that names a key but no file the place of that key in the
/// study: what is found to be impossible only later is reported where it was asked for.
void with_places(const Study& study, const std::function<void()>& check);

/// Reads a study file. Throws InputError with file, line and key for every unknown key, wrong type
/// or value out of range; overrides are reported as file "--set".
Study read_study(const std::filesystem::path& file, const std::vector<Override>& overrides);

/// The same from text; `file` names it in messages.
Study parse_study(const std::string& text, const std::filesystem::path& file,
                  const std::vector<Override>& overrides);

}  // namespace chokepoint
