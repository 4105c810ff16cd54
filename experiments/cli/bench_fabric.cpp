#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "experiments/bench/load.hpp"
#include "experiments/cli/bench_verbs.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::cli {
namespace {

using bench::Contender;
using bench::Load;
using bench::Measurement;

constexpr std::uint32_t kMaxFlows = 20'000;
/// The largest mesh for the stock routings: filling ns-3's global tables takes half a minute there.
constexpr std::uint32_t kMaxStock = 800;  // beyond it, our fabric alone, once
constexpr std::uint32_t kDense = 10'000;  ///< measured with twice the links, too

struct Settings {
  std::vector<std::uint32_t> routers{100, 400, 800, 1600, 3200, 10'000};
  std::uint32_t flows = 100;
  std::uint64_t seed = 1;
  bool json = false;
  bool quiet = false;
};

struct Program {
  Contender contender;
  const char* name;
  int rounds;  ///< the one with the median rate counts
  /// Transmissions per round that take a second or a few on the machine of docs/performance.md.
  std::uint64_t (*packet_hops)(std::uint32_t routers);
};

constexpr std::array kPrograms{
    Program{Contender::kFabric, "ours", 3, [](std::uint32_t) { return std::uint64_t{6'000'000}; }},
    Program{Contender::kFabricSockets, "ours_sockets", 3,
            [](std::uint32_t) { return std::uint64_t{1'000'000}; }},
    Program{Contender::kNixVector, "nix", 3, [](std::uint32_t) { return std::uint64_t{250'000}; }},
    // Its rate falls with the square of the size.
    Program{Contender::kGlobalRouting, "global", 1,
            [](std::uint32_t routers) {
              return std::clamp<std::uint64_t>(20'000'000 / routers, 20'000, 200'000);
            }},
};

bool is_stock(Contender contender) {
  return contender == Contender::kNixVector || contender == Contender::kGlobalRouting;
}

/// All results, by program and number of routers.
class Results {
 public:
  explicit Results(bool quiet) : quiet_(quiet) {}
  void add(const char* program, const std::string& key, const Measurement& m) {
    json_[program][key] = m.rate();
    json_["setup_seconds"][program][key] = m.setup_seconds;
    json_["peak_rss_mb"][program][key] = m.peak_rss_mb;
    if (quiet_) return;
    fmt::print(stderr,
               "{:>6} routers  {:<13}{:>12.0f} packet-hops/s  set-up {:6.2f} s {:6.0f} MB\n", key,
               program, m.rate(), m.setup_seconds, m.peak_rss_mb);
  }
  /// ours over another program, where both were measured.
  void add_ratio(const char* name, const char* above, const char* below) {
    json_[name] = nlohmann::json::object();
    if (!json_.contains(below) || !json_.contains(above)) return;
    for (const auto& [key, rate] : json_[below].items()) {
      if (json_[above].contains(key)) {
        json_[name][key] = json_[above][key].get<double>() / rate.get<double>();
      }
    }
  }
  nlohmann::json& json() { return json_; }

 private:
  bool quiet_;
  nlohmann::json json_;
};

Measurement median_of(const Load& load, Contender contender, int rounds) {
  std::vector<Measurement> all;
  all.reserve(static_cast<std::size_t>(rounds));
  for (int i = 0; i < rounds; ++i) all.push_back(bench::measure(load, contender));
  const auto middle = all.begin() + rounds / 2;
  std::nth_element(all.begin(), middle, all.end(),
                   [](const auto& a, const auto& b) { return a.rate() < b.rate(); });
  return *middle;
}

bool lost_nothing(const Load& load, const Measurement& m) {
  return std::all_of(m.delivered.begin(), m.delivered.end(),
                     [&](std::uint64_t packets) { return packets == load.packets; });
}

/// Measures every program on the mesh of that size; false when they did not deliver alike.
bool measure_size(const Load& flows, Results& results) {
  const auto routers = static_cast<std::uint32_t>(flows.mesh.routers().size());
  const std::string key = std::to_string(routers);
  bool equal = true;
  for (const Program& program : kPrograms) {
    const bool large = routers > kMaxStock;
    if (large && program.contender != Contender::kFabric) continue;
    const Load load = bench::with_packet_hops(flows, program.packet_hops(routers));
    const Measurement m = median_of(load, program.contender, large ? 1 : program.rounds);
    results.add(program.name, key, m);
    equal = equal && lost_nothing(load, m) && m.packet_hops == load.packet_hops();
    // Slower programs are given fewer packets of the same flows: ours carries those as well.
    if (is_stock(program.contender)) {
      equal = equal && m.delivered_alike(bench::measure(load, Contender::kFabric));
    }
  }
  return equal;
}

void check(const Settings& settings) {
  if (settings.flows == 0 || settings.flows > kMaxFlows) {
    throw InputError("", 0, "flows", fmt::format("must lie between 1 and {}", kMaxFlows));
  }
  for (const std::uint32_t routers : settings.routers) {
    if (routers < 10 || routers > 20'000) {
      throw InputError("", 0, "routers", "must lie between 10 and 20000");
    }
  }
}

void print_summary(const nlohmann::json& json) {
  for (const char* name : {"ratio", "ratio_sockets", "ratio_global"}) {
    for (const auto& [key, value] : json[name].items()) {
      fmt::print("{:>6} routers  {:<14}{:8.1f}\n", key, name, value.get<double>());
    }
  }
  fmt::print("flows {}, all delivered alike: {}\n", json["flows"].get<int>(),
             json["equal"].get<bool>() ? "yes" : "no");
}

void bench_fabric(const Settings& settings) {
  check(settings);
  Results results(settings.quiet);
  bool equal = true;
  Progress progress("bench fabric", settings.quiet);
  std::size_t done = 0;
  for (const std::uint32_t routers : settings.routers) {
    constexpr std::uint32_t kMeanDegree = 4;
    const Load flows = bench::make_load(routers, kMeanDegree, settings.flows, settings.seed);
    equal = measure_size(flows, results) && equal;
    if (routers == kDense) {
      const Load dense = bench::make_load(routers, 2 * kMeanDegree, settings.flows, settings.seed);
      const Load load = bench::with_packet_hops(dense, kPrograms[0].packet_hops(routers));
      results.add("ours_degree_8", std::to_string(routers),
                  bench::measure(load, Contender::kFabric));
    }
    progress.update(++done, settings.routers.size());
  }
  results.add_ratio("ratio", "ours", "nix");
  results.add_ratio("ratio_sockets", "ours_sockets", "nix");
  results.add_ratio("ratio_global", "ours", "global");
  nlohmann::json& json = results.json();
  json["flows"] = settings.flows;
  json["equal"] = equal;
  if (settings.json) {
    fmt::print("{}\n", json.dump(-1, ' ', true));
  } else {
    print_summary(json);
  }
}

}  // namespace

void add_bench_fabric(CLI::App& bench) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* const fabric = bench.add_subcommand(
      "fabric",
      "Forwarding: the same UDP packets over the same meshes through this program's fabric (a tap\n"
      "at every router) and through stock ns-3 with Nix-vector and global routing. Rates are\n"
      "packet-hops per second of processor time; ours runs between hosts without a stack,\n"
      "ours_sockets between ns-3's UDP sockets, as the stock ones do.");
  fabric->add_option("--routers", settings->routers, "sizes of mesh; stock ns-3 runs up to 800")
      ->capture_default_str();
  fabric->add_option("--flows", settings->flows, "UDP flows")->capture_default_str();
  fabric->add_option("--seed", settings->seed, "of the meshes and flows")
      ->check(whole_number())
      ->capture_default_str();
  fabric->add_flag("--json", settings->json, "print one JSON object");
  fabric->add_flag("--quiet", settings->quiet, "no progress");
  fabric->callback([settings] { bench_fabric(*settings); });
}

}  // namespace chokepoint::cli
