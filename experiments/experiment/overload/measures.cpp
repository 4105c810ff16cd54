#include "experiments/experiment/overload/measures.hpp"

#include <array>

namespace chokepoint {
namespace {

constexpr std::array kMetrics{
    MetricDefinition{"leak_rate", "Leak rate", "share of censored connections",
                     "censored connections on which no rule fired / those tried, while the "
                     "stressing load is QUIC Initials that have to be opened",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"leak_rate_random", "Leak rate, random payload",
                     "share of censored connections",
                     "the same under a load of as many datagrams of random payload",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"missed_overload", "Missed for overload", "share of packets",
                     "packets that crossed the box uninspected for lack of capacity / packets that "
                     "crossed it",
                     MetricGroup::kCost, kShare},
    MetricDefinition{"predicted_leak", "Leak rate by calculation", "share of censored connections",
                     "blocking probability of the queue M/D/1/K at that load, capacity and "
                     "background as calibrated on the published points",
                     MetricGroup::kFact, kShare},
};

}  // namespace

std::span<const MetricDefinition> overload_metrics() { return kMetrics; }

}  // namespace chokepoint
