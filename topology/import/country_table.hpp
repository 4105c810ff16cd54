#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint {

/// The country of each autonomous system. A value; one entry per AS.
class CountryTable {
 public:
  /// Reads a table, packed or not, of one of two formats, told apart by content:
  /// - CAIDA's asn-to-country, `as|country|prefixes|%|addresses|%` with '#' comments. An AS with
  ///   addresses in several countries belongs to the one with the greatest share of its addresses,
  ///   the first of equal ones.
  /// - a nationality table, `as,country`, with a line of titles.
  /// A country is two letters, any case. "??" is one too: the AS is somewhere, and its links lead
  /// abroad. A row without a country is skipped.
  /// Throws InputError with file and line: lines with other fields, numbers that are none of an AS,
  /// shares that are no percentage, codes of another form, two countries of one AS in a nationality
  /// table, a last line that is cut short, no country at all.
  static CountryTable read(const std::filesystem::path& path);
  /// The same from bytes in memory.
  static CountryTable parse(const Source& source);

  /// ISO 3166-1 alpha-2 code in capitals or "??", or nothing when the table does not say.
  std::optional<std::string> of(std::uint32_t as_number) const;

  /// Number of ASes with a country.
  std::size_t size() const { return entries_.size(); }
  /// The distinct codes, ascending.
  std::span<const std::string> countries() const { return countries_; }
  /// The place in countries() of the country of an AS, or nothing.
  std::optional<std::size_t> index_of(std::uint32_t as_number) const;

 private:
  struct Entry {
    std::uint32_t as_number = 0;
    std::uint16_t country = 0;  ///< place in countries_
  };

  std::vector<Entry> entries_;  ///< ascending by AS number
  std::vector<std::string> countries_;
};

/// Whether the source is a table that CountryTable reads; never throws.
bool looks_like_country_table(const Source& source);

/// Puts the routers of an AS graph, named by their AS number in decimal, into the states of the
/// table: those with routers, in the order of their codes, after the mesh's own states. Routers
/// that the table does not know have no state, so no link of theirs is known to cross a border;
/// they are counted in notes.without_country; countries of the table without a router get no state
/// and are counted in notes.countries_without_routers. Throws InputError when no router is named by
/// an AS number.
void assign_countries(Mesh& mesh, const CountryTable& table, ImportNotes& notes);

}  // namespace chokepoint
