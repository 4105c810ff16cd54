#include "topology/import/format.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "topology/base/utf8.hpp"
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

/// Names go into JSON, CSV and pages: what is no UTF-8 is refused here, not after hours. Readers
/// hand names on as they stand in the file, or have decoded them.
void require_utf8(std::string_view name, std::string_view what, const Source& source) {
  if (is_utf8(name)) return;
  std::size_t at = source.text.find(name);
  if (at == std::string::npos) {
    // Put together by the reader: what is not ASCII in it stands there somewhere.
    const auto ascii = [](unsigned char c) { return c < 0x80; };
    const auto* const first = std::ranges::find_if_not(name, ascii);
    at = source.text.find(std::string(first, std::find_if(first, name.end(), ascii)));
  }
  throw source.error_at(at == std::string::npos ? 0 : at, what, "is no UTF-8");
}

}  // namespace

std::span<const Format> topology_formats() { return kFormats; }

Imported read_topology(const Format& format, const Source& source) {
  Imported imported = format.read(source);
  for (const State& state : imported.mesh.states()) require_utf8(state.code, "country", source);
  for (const Router& router : imported.mesh.routers()) require_utf8(router.name, "name", source);
  for (const std::string& owner : imported.mesh.owners()) require_utf8(owner, "owner", source);
  if (imported.mesh.routers().empty()) {
    throw InputError(source.name, 1, "", fmt::format("is {} without a router", format.name));
  }
  imported.format = format.name;
  return imported;
}

Imported import_topology(const std::filesystem::path& path, std::string_view format) {
  if (!format.empty()) {
    for (const Format& known : kFormats) {
      if (known.name == format) return read_topology(known, read_source(path));
    }
    throw InputError("", 0, "--format",
                     fmt::format("no format \"{}\"; known: {}", format, known_formats()));
  }
  const Source source = read_source(path);
  for (const Format& known : kFormats) {
    if (known.recognises(source)) return read_topology(known, source);
  }
  if (const std::string_view what = stranger(source); !what.empty()) {
    throw InputError(source.name, 1, "", fmt::format("is {}", what));
  }
  throw InputError(source.name, 1, "",
                   fmt::format("is in none of the known formats: {}", known_formats()));
}

}  // namespace chokepoint
