#include <nlohmann/json.hpp>

#include "experiments/bench/child.hpp"
#include "experiments/bench/runs.hpp"

namespace chokepoint::bench {
namespace {

Measurement run(const Load& load, Contender contender) {
  switch (contender) {
    case Contender::kFabric:
      return run_fabric(load);
    case Contender::kFabricSockets:
      return run_fabric_sockets(load);
    case Contender::kNixVector:
      return run_stock(load, true);
    case Contender::kGlobalRouting:
      break;
  }
  return run_stock(load, false);
}

std::string to_text(const Measurement& m) {
  return nlohmann::json{m.packet_hops, m.seconds, m.setup_seconds, m.bytes, m.delivered}.dump();
}

Measurement from_text(const std::string& text) {
  const auto values = nlohmann::json::parse(text);
  Measurement m;
  m.packet_hops = values[0];
  m.seconds = values[1];
  m.setup_seconds = values[2];
  m.bytes = values[3];
  m.delivered = values[4].get<std::vector<std::uint64_t>>();
  return m;
}

}  // namespace

Measurement measure(const Load& load, Contender contender) {
  const ChildResult child = run_in_child([&] { return to_text(run(load, contender)); });
  Measurement result = from_text(child.output);
  result.peak_rss_mb = child.peak_rss_mb;
  return result;
}

}  // namespace chokepoint::bench
