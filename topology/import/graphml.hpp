#pragma once

#include <filesystem>

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// Whether the text is XML whose root is <graphml>, under whatever prefix and in any encoding.
bool looks_like_graphml(const Source& source);

/// Reads GraphML (graphml.graphdrawing.org) with the attributes of the Internet Topology Zoo
/// (Knight et al., JSAC 2011). One graph per file; nested graphs, hyperedges and ports are refused.
/// Every node becomes a router and every edge a link, parallel ones and loops included, in the
/// order of the file.
///
/// Per node: `label` is the name (else the id). `Country` is the state, as its ISO 3166 code when
/// it is a country's English name, else verbatim; a node without one belongs to the state "??".
/// `Longitude` and `Latitude` in degrees are the position.
/// Per edge: the rate is `LinkSpeedRaw` in bit/s, else `LinkSpeed` times `LinkSpeedUnits` (K, M, G,
/// T), else 1 Gbit/s. The delay is that of a fibre along the great circle (fibre_delay), or 1 ms
/// where an end has no coordinates.
/// `Owner`, `PlaneX`, `PlaneY`, `LinkDelayNs` and `Relation` ("transit", "peering" or "sibling")
/// are read as export_graphml writes them. The provider of a transit edge is the end that
/// `Provider` names by its id, or by its label; without it the source, which in an undirected edge
/// is counted (providers_by_order), as other programs exchange the ends of such edges.
///
/// Throws InputError with the line, on which an element's start tag ends; see XmlDocument for what
/// is no XML here.
Imported read_graphml(const Source& source);

/// read_source, then read_graphml.
Imported import_graphml(const std::filesystem::path& path);

/// Writes a mesh so that read_graphml gives the same mesh again: states in the order of their first
/// router (one without routers is lost), names, owners, relations, positions, rates and delays to
/// the last bit. Positions go to Longitude and Latitude when all of them lie in the range of
/// degrees, else to PlaneX and PlaneY. A character that XML cannot hold becomes U+FFFD. The file
/// appears under `path` only when it is complete.
/// Throws InputError when it cannot be written.
void export_graphml(const Mesh& mesh, const std::filesystem::path& path);

}  // namespace chokepoint
