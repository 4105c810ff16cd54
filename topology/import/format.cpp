#include "topology/import/format.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "topology/import/as_relations.hpp"
#include "topology/import/brite.hpp"
#include "topology/import/cable_geojson.hpp"
#include "topology/import/cables.hpp"
#include "topology/import/graphml.hpp"
#include "topology/import/inet.hpp"
#include "topology/import/orbis.hpp"
#include "topology/import/repetita.hpp"
#include "topology/import/rocketfuel_cch.hpp"
#include "topology/import/rocketfuel_intra.hpp"
#include "topology/import/sndlib_native.hpp"
#include "topology/import/sndlib_xml.hpp"
#include "topology/import/stranger.hpp"

namespace chokepoint {
namespace {

/// For a format that cannot be told from another.
bool never(const Source&) { return false; }

constexpr std::array kFormats{
    Format{"graphml", "GraphML, as the Internet Topology Zoo uses it", looks_like_graphml,
           read_graphml},
    Format{"as-relations", "CAIDA's AS relationships, serial-1 and serial-2",
           looks_like_as_relations, read_as_relations},
    Format{"rocketfuel-cch", "Rocketfuel's router-level map of an ISP, .cch",
           looks_like_rocketfuel_cch, read_rocketfuel_cch},
    Format{"rocketfuel-intra",
           "Rocketfuel's weights.intra or latencies.intra; numbers are not used",
           looks_like_rocketfuel_intra, read_rocketfuel_intra},
    Format{"rocketfuel-latencies", "latencies.intra, whose numbers become delays; has to be named",
           never, read_rocketfuel_latencies},
    Format{"sndlib-xml", "SNDlib network in XML", looks_like_sndlib_xml, read_sndlib_xml},
    Format{"sndlib-native", "SNDlib network in its native text", looks_like_sndlib_native,
           read_sndlib_native},
    Format{"cables", "TeleGeography's submarine cables with their landing points, JSON",
           looks_like_cables, read_cables},
    Format{"cable-geojson", "submarine cables as lines on the map, GeoJSON",
           looks_like_cable_geojson, read_cable_geojson},
    Format{"repetita", "REPETITA's .graph", looks_like_repetita, read_repetita},
    Format{"brite", "output of the generator BRITE", looks_like_brite, read_brite},
    Format{"inet", "output of the generator Inet 3.0", looks_like_inet, read_inet},
    Format{"orbis", "output of the generator Orbis: from, to", looks_like_orbis, read_orbis},
};

std::string known_formats() {
  std::string names;
  for (const Format& format : kFormats) {
    if (!names.empty()) names += ", ";
    names += format.name;
  }
  return names;
}

Imported read_as(const Format& format, const Source& source) {
  Imported imported = format.read(source);
  if (imported.mesh.routers().empty()) {
    throw InputError(source.name, 1, "", fmt::format("is {} without a router", format.name));
  }
  imported.format = format.name;
  return imported;
}

}  // namespace

std::span<const Format> topology_formats() { return kFormats; }

Imported import_topology(const std::filesystem::path& path, std::string_view format) {
  if (!format.empty()) {
    for (const Format& known : kFormats) {
      if (known.name == format) return read_as(known, read_source(path));
    }
    throw InputError("", 0, "--format",
                     fmt::format("no format \"{}\"; known: {}", format, known_formats()));
  }
  const Source source = read_source(path);
  for (const Format& known : kFormats) {
    if (known.recognises(source)) return read_as(known, source);
  }
  if (const std::string_view what = stranger(source); !what.empty()) {
    throw InputError(source.name, 1, "", fmt::format("is {}", what));
  }
  throw InputError(source.name, 1, "",
                   fmt::format("is in none of the known formats: {}", known_formats()));
}

}  // namespace chokepoint
