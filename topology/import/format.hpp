#pragma once

#include <filesystem>
#include <span>
#include <string_view>

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// A topology format: how to recognise it and how to read it. To add one, write
/// topology/import/NAME.{hpp,cpp} and add its line to the table in format.cpp.
struct Format {
  std::string_view name;         ///< as given to --format
  std::string_view description;  ///< a few words for --help
  /// Whether the source may be of this format, judged by its bytes; must be cheap and never throw.
  bool (*recognises)(const Source&);
  /// Throws InputError on bad input.
  Imported (*read)(const Source&);
};

/// All formats, in the order in which they are tried.
std::span<const Format> topology_formats();

/// Reads a source as that format. Throws InputError on bad input, without a router, and where a
/// name, a country or an owner is no UTF-8.
Imported read_topology(const Format& format, const Source& source);

/// Reads a topology in any known format. `format` names one, or is empty to judge by the content
/// (the file's name plays no part). Throws InputError.
Imported import_topology(const std::filesystem::path& path, std::string_view format = {});

}  // namespace chokepoint
