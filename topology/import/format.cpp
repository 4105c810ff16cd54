#include "topology/import/format.hpp"

#include <array>
#include <string>

#include <fmt/format.h>

#include "topology/import/graphml.hpp"

namespace chokepoint {
namespace {

constexpr std::array kFormats{
    Format{"graphml", "GraphML, as the Internet Topology Zoo uses it", looks_like_graphml,
           read_graphml},
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
  throw InputError(source.name, 1, "",
                   fmt::format("is in none of the known formats: {}", known_formats()));
}

}  // namespace chokepoint
