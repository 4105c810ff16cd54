#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/measure/metric_definition.hpp"
#include "experiments/measure/run_record.hpp"

namespace chokepoint {

struct Internet;
struct NationsSettings;

// Knobs of this kind in KnobValues.
enum NationsKnob : std::size_t { kYear, kNationsRouting };

inline constexpr const char* kPotential = "choke_potential";
inline constexpr const char* kPotentialAses = "choke_ases";

std::span<const MetricDefinition> nations_metrics();

/// The facts of every nation in one year, judged by the paths to the seed's destinations: a record
/// per nation.
std::vector<RunRecord> run_nations(const NationsSettings& settings, const Internet& internet,
                                   const std::string& routing, std::uint64_t seed);

}  // namespace chokepoint
