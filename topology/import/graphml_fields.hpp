#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// The GraphML attributes that a mesh keeps, under the names of the Internet Topology Zoo where it
/// has one. Shared by the reader and the writer, so that they cannot disagree.
namespace chokepoint::graphml {

enum class Field : std::size_t {
  kLabel,
  kCountry,
  kLongitude,
  kLatitude,
  kPlaneX,
  kPlaneY,
  kOwner,  // of a node
  kLinkSpeedRaw,
  kLinkSpeed,
  kLinkSpeedUnits,
  kLinkDelayNs,
  kRelation,
  kProvider,  // of an edge
  kNone,
};

struct FieldName {
  std::string_view name;
  std::string_view element;  ///< "node" or "edge"
  std::string_view type;     ///< attr.type when written
};

inline constexpr std::array kFieldNames{
    FieldName{"label", "node", "string"},     FieldName{"Country", "node", "string"},
    FieldName{"Longitude", "node", "double"}, FieldName{"Latitude", "node", "double"},
    FieldName{"PlaneX", "node", "double"},    FieldName{"PlaneY", "node", "double"},
    FieldName{"Owner", "node", "string"},     FieldName{"LinkSpeedRaw", "edge", "double"},
    FieldName{"LinkSpeed", "edge", "string"}, FieldName{"LinkSpeedUnits", "edge", "string"},
    FieldName{"LinkDelayNs", "edge", "long"}, FieldName{"Relation", "edge", "string"},
    FieldName{"Provider", "edge", "string"},
};
static_assert(kFieldNames.size() == static_cast<std::size_t>(Field::kNone));

/// The field of a <key attr.name=… for=…>, or kNone for what a mesh does not keep. A key for "all"
/// elements (or for none in particular) serves nodes and edges.
constexpr Field field_named(std::string_view name, std::string_view element) {
  for (std::size_t i = 0; i < kFieldNames.size(); ++i) {
    const bool applies = element.empty() || element == "all" || element == kFieldNames[i].element;
    if (applies && kFieldNames[i].name == name) return static_cast<Field>(i);
  }
  return Field::kNone;
}

/// Bits per second in one LinkSpeedUnits, decimal as line rates are.
constexpr std::optional<double> unit_in_bits(std::string_view unit) {
  if (unit == "K" || unit == "k") return 1e3;
  if (unit == "M") return 1e6;
  if (unit == "G") return 1e9;
  if (unit == "T") return 1e12;
  return std::nullopt;
}

/// How a file names the relations that say something; by the value of Relation less one.
inline constexpr std::array<std::string_view, 3> kRelationNames{"transit", "peering", "sibling"};

}  // namespace chokepoint::graphml
