#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/bench/mixed_traffic.hpp"
#include "experiments/bench/race_inspect.hpp"
#include "experiments/cli/bench_verbs.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/whole_number.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::cli {
namespace {

namespace fs = std::filesystem;

struct Settings {
  std::string file;
  std::string keep;
  bench::TrafficMix mix;
  unsigned rounds = 3;
  bool json = false;
  bool quiet = false;
};

/// The capture to read: the user's, or one that is made here and, unless kept, removed again.
class Capture {
 public:
  explicit Capture(const Settings& settings) : path_(settings.file) {
    if (!settings.file.empty()) return;
    made_ = settings.keep.empty();
    path_ = made_ ? fs::temp_directory_path() /
                        fmt::format("chokepoint-bench-{}.pcap", static_cast<long>(getpid()))
                  : fs::path(settings.keep);
    Progress progress("bench inspect, flows made", settings.quiet);
    bench::write_mixed_traffic(path_, settings.mix, [&](std::size_t done, std::size_t all) {
      progress.update(done, all);
    });
  }
  ~Capture() {
    std::error_code ignored;
    if (made_) fs::remove(path_, ignored);
  }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
  bool made_ = false;
};

double per_second(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

void print_json(const bench::InspectRaceResult& r) {
  const auto packets = static_cast<double>(r.packets);
  nlohmann::ordered_json json;
  json["ratio"] = r.ndpi_seconds ? nlohmann::ordered_json(*r.ndpi_seconds / r.ours_seconds)
                                 : nlohmann::ordered_json(nullptr);
  if (!r.why.empty()) json["why"] = r.why;
  json["packets"] = r.packets;
  json["bytes"] = r.bytes;
  json["flows"] = r.flows;
  json["names"] = r.names;
  json["ours_packets_per_second"] = per_second(packets, r.ours_seconds);
  json["box_packets_per_second"] = per_second(packets, r.box_seconds);
  json["libpcap_packets_per_second"] = per_second(packets, r.libpcap_seconds);
  json["ndpi_packets_per_second"] =
      r.ndpi_seconds ? nlohmann::ordered_json(per_second(packets, *r.ndpi_seconds))
                     : nlohmann::ordered_json(nullptr);
  json["ours_gigabits_per_second"] =
      per_second(8e-9 * static_cast<double>(r.bytes), r.ours_seconds);
  json["allocations"] = r.allocations;
  json["allocating_packets"] = r.allocating_packets;
  json["late_packets"] = r.late_packets;
  json["late_allocations"] = r.late_allocations;
  json["bytes_per_flow"] = r.bytes_per_flow;
  fmt::print("{}\n", json.dump(-1, ' ', true));
}

void print_text(const bench::InspectRaceResult& r) {
  const auto row = [&](const char* program, double seconds) {
    fmt::print("  {:<44}{:>7.2f} M packets/s {:>7.2f} Gbit/s\n", program,
               1e-6 * per_second(static_cast<double>(r.packets), seconds),
               per_second(8e-9 * static_cast<double>(r.bytes), seconds));
  };
  fmt::print("{} packets, {:.0f} MB, {} flows, {} names; one thread, processor time\n", r.packets,
             1e-6 * static_cast<double>(r.bytes), r.flows, r.names);
  row("libpcap, the bare loop", r.libpcap_seconds);
  row("ours: parse, flow table, protocols, names", r.ours_seconds);
  row("ours as a box: names and words in requests", r.box_seconds);
  if (r.ndpi_seconds) {
    row("ndpiReader, without its start-up", *r.ndpi_seconds);
    fmt::print("ours is {:.1f} times as fast as ndpiReader\n", *r.ndpi_seconds / r.ours_seconds);
  } else {
    fmt::print("  no comparison with nDPI: {}\n", r.why);
  }
  fmt::print(
      "allocations: {} in all, on {} packets; on the {} packets beyond the {}th of their flow: {}\n"
      "state held per flow, names included: {:.0f} bytes\n",
      r.allocations, r.allocating_packets, r.late_packets, bench::kEarlyPackets, r.late_allocations,
      r.bytes_per_flow);
}

void bench_inspect(const Settings& settings) {
  const Capture capture(settings);
  Progress progress("bench inspect, rounds", settings.quiet);
  const auto result =
      bench::race_inspect(capture.path(), settings.rounds,
                          [&](std::size_t done, std::size_t all) { progress.update(done, all); });
  if (result.packets == 0) throw InputError(settings.file, 0, "", "holds no packets");
  if (settings.json) {
    print_json(result);
  } else {
    print_text(result);
  }
}

}  // namespace

void add_bench_inspect(CLI::App& bench) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* const inspect = bench.add_subcommand(
      "inspect",
      "Deep inspection of one capture, one thread: this program from memory, libpcap's bare loop,\n"
      "and ndpiReader if it is installed. The capture is made of HTTP, TLS, DNS and QUIC flows\n"
      "unless --file names one.");
  CLI::Option* const file =
      inspect->add_option("--file", settings->file, "a plain pcap file; else one is generated");
  inspect->add_option("--keep", settings->keep, "where the generated capture is left")
      ->excludes(file);
  inspect->add_option("--flows", settings->mix.flows, "of the generated capture")
      ->check(CLI::Range(1, 1'000'000))
      ->excludes(file)
      ->capture_default_str();
  inspect->add_option("--rounds", settings->rounds, "of each program in turn; medians count")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  inspect->add_option("--seed", settings->mix.seed, "of the generated capture")
      ->check(whole_number())
      ->capture_default_str();
  inspect->add_flag("--json", settings->json, "print one JSON object");
  inspect->add_flag("--quiet", settings->quiet, "no progress");
  inspect->callback([settings] { bench_inspect(*settings); });
}

}  // namespace chokepoint::cli
