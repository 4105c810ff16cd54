#pragma once

#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "filters/watch/contact_log.hpp"

namespace chokepoint {

/// An edge of the graph of contacts.
struct ContactEdge {
  IpAddress client;
  IpAddress server;
  constexpr auto operator<=>(const ContactEdge&) const = default;
};

/// Who contacted whom: what a state reconstructs from its logs, or the truth to hold that against.
class ContactGraph {
 public:
  void add(const ContactEdge& edge) { edges_.insert(edge); }
  /// Adds what a log saw; of several logs, their union. A mutual contact is two edges.
  void add(const ContactLog& log);

  const std::set<ContactEdge>& edges() const { return edges_; }
  std::size_t size() const { return edges_.size(); }

  /// Share of these edges that are true; nothing if there are none. Equal to the metric
  /// `contact_precision` (docs/metrics.md).
  std::optional<double> precision(const ContactGraph& truth) const;
  /// Share of the true edges that are here; nothing if there are none. `contact_recall`.
  std::optional<double> recall(const ContactGraph& truth) const;

  /// Clients named by whoever holds their address: behind a shared address (NAT, a household) each
  /// holder comes under suspicion, so that one edge becomes one for each. An address that is not in
  /// `holders` stands for itself.
  using Holders = std::unordered_map<IpAddress, std::vector<IpAddress>>;
  ContactGraph attributed(const Holders& holders) const;

 private:
  std::size_t shared_with(const ContactGraph& other) const;

  std::set<ContactEdge> edges_;
};

}  // namespace chokepoint
