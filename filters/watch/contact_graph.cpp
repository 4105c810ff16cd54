#include "filters/watch/contact_graph.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

std::optional<double> share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void ContactGraph::add(const ContactLog& log) {
  for (const Contact& contact : log.contacts()) {
    add({contact.client, contact.server});
    if (contact.mutual) add({contact.server, contact.client});
  }
}

std::size_t ContactGraph::shared_with(const ContactGraph& other) const {
  return static_cast<std::size_t>(
      std::count_if(edges_.begin(), edges_.end(),
                    [&](const ContactEdge& edge) { return other.edges_.contains(edge); }));
}

std::optional<double> ContactGraph::precision(const ContactGraph& truth) const {
  return share(shared_with(truth), size());
}

std::optional<double> ContactGraph::recall(const ContactGraph& truth) const {
  return share(shared_with(truth), truth.size());
}

ContactGraph ContactGraph::attributed(const Holders& holders) const {
  ContactGraph named;
  for (const ContactEdge& edge : edges_) {
    const auto found = holders.find(edge.client);
    if (found == holders.end()) {
      named.add(edge);
      continue;
    }
    for (const IpAddress& holder : found->second) named.add({holder, edge.server});
  }
  return named;
}

}  // namespace chokepoint
