#pragma once

#include <string>
#include <vector>

#include "experiments/measure/run_record.hpp"

namespace chokepoint {

/// Records as bytes (MessagePack), for the way from a worker process to its parent.
std::string encode(const std::vector<RunRecord>& records);
/// The inverse. REQUIRES: bytes that encode() made.
std::vector<RunRecord> decode(const std::string& bytes);

}  // namespace chokepoint
