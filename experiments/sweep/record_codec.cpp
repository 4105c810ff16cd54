#include "experiments/sweep/record_codec.hpp"

#include <nlohmann/json.hpp>

namespace chokepoint {

std::string encode(const std::vector<RunRecord>& records) {
  nlohmann::json all = nlohmann::json::array();
  for (const RunRecord& r : records) {
    all.push_back({r.engine, r.seed, r.knobs, r.state, r.values});
  }
  std::string bytes;
  nlohmann::json::to_msgpack(all, bytes);
  return bytes;
}

std::vector<RunRecord> decode(const std::string& bytes) {
  std::vector<RunRecord> records;
  for (const auto& r : nlohmann::json::from_msgpack(bytes)) {
    records.push_back({r[0], r[1], r[2].get<KnobValues>(), r[3],
                       r[4].get<std::vector<std::pair<std::string, double>>>()});
  }
  return records;
}

}  // namespace chokepoint
