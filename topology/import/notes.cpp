#include "topology/import/notes.hpp"

#include "topology/import/provider_cycles.hpp"
#include "topology/mesh/facts.hpp"

namespace chokepoint {

void complete_notes(Imported& imported) {
  ImportNotes& notes = imported.notes;
  const MeshFacts facts = facts_of(imported.mesh);
  notes.loops = facts.loops;
  notes.parallel_links = facts.links - facts.loops - facts.simple_links;
  for (const Router& router : imported.mesh.routers()) {
    notes.without_coordinates += !router.position;
    notes.without_country += !router.state.valid();
  }
  for (const Link& link : imported.mesh.links()) {
    notes.customer_links += link.relation == Relation::kTransit;
    notes.peer_links += link.relation == Relation::kPeering;
    notes.sibling_links += link.relation == Relation::kSibling;
  }
  if (notes.customer_links > 0) notes.cycles = provider_cycles(imported.mesh);
}

}  // namespace chokepoint
