#include "experiments/measure/metrics.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

namespace chokepoint {
namespace {

constexpr std::array kDefinitions{
    MetricDefinition{
        "blocking", "Blocking", "share of targets",
        "1 − completed target conversations with the filters / completed without them, "
        "same seed, after retries, within the deadline",
        MetricGroup::kEfficacy, kShare},
    MetricDefinition{"blocking_bound", "Blocking bound", "share of targets",
                     "target conversations that perfect in-path boxes at the sites would stop: at "
                     "least one packet of every attempt, of either direction, passes a site, given "
                     "the routing's own choice of paths; what a box needs that blocks by address",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"blocking_bound_forward", "Blocking bound, client to server",
                     "share of targets",
                     "the same for boxes that need a packet from the client to the server: a name "
                     "or a word in its hello or request",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"blocking_bound_reverse", "Blocking bound, server to client",
                     "share of targets",
                     "the same for boxes that need a packet from the server to the client: its "
                     "certificate or a word in its answer",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"recognition", "Recognition", "share of targets",
                     "target conversations on which the right rule fired at any site",
                     MetricGroup::kEfficacy, kShare},
    MetricDefinition{"coverage_packets", "Packet coverage", "share of packets",
                     "packets of the targets that crossed at least one site, sites observing only",
                     MetricGroup::kCoverage, kShare},
    MetricDefinition{"coverage_conversations", "Conversation coverage", "share of targets",
                     "target conversations of which at least one packet, in either direction, "
                     "crossed a site",
                     MetricGroup::kCoverage, kShare},
    MetricDefinition{"coverage_whole", "Whole-message coverage", "share of targets",
                     "target conversations of which all packets of at least one direction crossed "
                     "one and the same site: what a single box needs to read a message",
                     MetricGroup::kCoverage, kShare},
    MetricDefinition{"content_yield", "Content yield", "share of bytes",
                     "application bytes of the targets that a site holds in the clear",
                     MetricGroup::kYield, kShare},
    MetricDefinition{"metadata_yield", "Metadata yield", "share of targets",
                     "target conversations whose client, server and time a site recorded",
                     MetricGroup::kYield, kShare},
    MetricDefinition{"contact_precision", "Contact graph: precision", "share",
                     "recorded contacts (client, server) that are true contacts of the targets",
                     MetricGroup::kYield, kShare},
    MetricDefinition{"contact_recall", "Contact graph: recall", "share",
                     "true contacts (client, server) of the targets that were recorded",
                     MetricGroup::kYield, kShare},
    MetricDefinition{"collateral", "Collateral damage", "share of innocents",
                     "innocent conversations that completed without filters and failed with them",
                     MetricGroup::kCost, kShare},
    MetricDefinition{"collateral_value", "Collateral damage by value", "share of value",
                     "collateral damage, conversations weighted by their value", MetricGroup::kCost,
                     kShare},
    MetricDefinition{"leakage", "Leakage to strangers", "share of transit",
                     "conversations with neither end in the state that completed without its "
                     "filters and failed with them",
                     MetricGroup::kCost, kShare},
    MetricDefinition{"stretch", "Slow-down", "×",
                     "median of completion time / completion time without filters, over "
                     "conversations completed in both",
                     MetricGroup::kCost},
    MetricDefinition{"inspected_bytes", "Inspected traffic", "×",
                     "IP bytes offered to sites / all IP bytes delivered; above 1 where packets "
                     "pass several sites",
                     MetricGroup::kCost},
    MetricDefinition{"missed_overload", "Missed for lack of capacity", "share of packets",
                     "packets that crossed a site uninspected / packets that crossed a site; "
                     "boxes without a limit miss none",
                     MetricGroup::kCost, kShare},
    MetricDefinition{"sites", "Sites", "routers", "routers at which the state has a filter",
                     MetricGroup::kFact},
    MetricDefinition{"budget_per_cut", "Sites ÷ minimum cut", "×",
                     "sites / minimum cut at the border, divided within each seed",
                     MetricGroup::kFact},
    MetricDefinition{"path_length", "Path length", "hops",
                     "mean router-to-router hops of the targets' packets", MetricGroup::kFact,
                     kNotNegative, true},
    MetricDefinition{"cut_size", "Minimum cut at the border", "routers",
                     "fewest routers, on either side, without which no link joins the state to "
                     "abroad; equally, vertex-disjoint paths across",
                     MetricGroup::kFact, kNotNegative, true},
    MetricDefinition{"border_links", "Border links", "links", "links between the state and abroad",
                     MetricGroup::kFact, kNotNegative, true},
    MetricDefinition{"mean_degree", "Mean degree", "links per router",
                     "2 × links / routers, as realised", MetricGroup::kFact, kNotNegative, true},
};

using Contact = std::pair<std::uint32_t, std::uint32_t>;

double ratio(double part, double whole) { return part / whole; }

}  // namespace

std::span<const MetricDefinition> conversation_metrics() { return kDefinitions; }

std::vector<MetricValue> coverage_metrics(std::span<const Passage> passages,
                                          std::span<const Conversation* const> targets) {
  if (targets.empty()) return {};
  double packets = 0, crossed = 0, any = 0, whole = 0, recorded = 0;
  std::set<Contact> truth, found;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Passage& p = passages[i];
    packets += static_cast<double>(p.packets);
    crossed += static_cast<double>(p.crossed);
    any += p.crossed > 0;
    whole += p.whole;
    recorded += p.recorded;
    const Contact contact{targets[i]->client.value, targets[i]->server.value};
    truth.insert(contact);
    if (p.recorded) found.insert(contact);
  }
  const auto n = static_cast<double>(targets.size());
  std::vector<MetricValue> values;
  if (packets > 0) values.push_back({"coverage_packets", ratio(crossed, packets)});
  values.push_back({"coverage_conversations", ratio(any, n)});
  values.push_back({"coverage_whole", ratio(whole, n)});
  values.push_back({"metadata_yield", ratio(recorded, n)});
  std::vector<Contact> right;
  std::set_intersection(found.begin(), found.end(), truth.begin(), truth.end(),
                        std::back_inserter(right));
  const auto hits = static_cast<double>(right.size());
  if (!found.empty()) {
    values.push_back({"contact_precision", ratio(hits, static_cast<double>(found.size()))});
  }
  values.push_back({"contact_recall", ratio(hits, static_cast<double>(truth.size()))});
  return values;
}

std::vector<MetricValue> fact_metrics(const CellFacts& facts) {
  return {{"path_length", facts.path_length},
          {"cut_size", facts.cut_size},
          {"border_links", facts.border_links},
          {"mean_degree", facts.mean_degree}};
}

std::vector<MetricValue> outcome_metrics(std::span<const Conversation> conversations,
                                         std::span<const Outcome> none,
                                         std::span<const Outcome> arm) {
  double targets = 0, recognised = 0, done_without = 0, done_with = 0;
  double innocent = 0, lost = 0, innocent_value = 0, lost_value = 0, strangers = 0,
         strangers_lost = 0;
  std::vector<double> stretches;
  for (std::size_t i = 0; i < conversations.size(); ++i) {
    const Conversation& c = conversations[i];
    const bool without = none[i].completed;
    const bool with = arm[i].completed;
    if (without && with && none[i].seconds > 0)
      stretches.push_back(arm[i].seconds / none[i].seconds);
    switch (c.kind) {
      case ConversationClass::kTarget:
        ++targets;
        recognised += arm[i].recognised;
        done_without += without;
        done_with += with;
        break;
      case ConversationClass::kInnocent:
        ++innocent;
        lost += without && !with;
        innocent_value += c.value;
        lost_value += without && !with ? c.value : 0;
        break;
      case ConversationClass::kTransit:
        ++strangers;
        strangers_lost += without && !with;
        break;
    }
  }
  std::vector<MetricValue> values;
  if (targets > 0) values.push_back({"recognition", ratio(recognised, targets)});
  if (done_without > 0) values.push_back({"blocking", 1 - ratio(done_with, done_without)});
  if (innocent > 0) values.push_back({"collateral", ratio(lost, innocent)});
  if (innocent_value > 0) values.push_back({"collateral_value", ratio(lost_value, innocent_value)});
  if (strangers > 0) values.push_back({"leakage", ratio(strangers_lost, strangers)});
  if (!stretches.empty()) {
    const auto middle = stretches.begin() + static_cast<std::ptrdiff_t>(stretches.size() / 2);
    std::nth_element(stretches.begin(), middle, stretches.end());
    double median = *middle;
    if (stretches.size() % 2 == 0) {
      median = (median + *std::max_element(stretches.begin(), middle)) / 2;
    }
    values.push_back({"stretch", median});
  }
  return values;
}

}  // namespace chokepoint
