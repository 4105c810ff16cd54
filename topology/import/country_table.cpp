#include "topology/import/country_table.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "topology/import/as_number.hpp"
#include "topology/import/lines.hpp"
#include "topology/import/quote.hpp"
#include "topology/import/state_named.hpp"

namespace chokepoint {
namespace {

/// Two letters as a number, which sorts like them.
using Code = std::uint16_t;
constexpr Code kNone = 0;
constexpr Code kUnknown = '?' << 8 | '?';

std::string text_of(Code code) {
  return {static_cast<char>(code >> 8U), static_cast<char>(code & 0xffU)};
}

constexpr char capital(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

/// One line of a table.
struct Row {
  std::uint32_t as_number = 0;
  Code country = kNone;
  double share = 0;  ///< percent of the AS's addresses that lie in the country
  std::size_t line = 0;
};

class RowReader {
 public:
  explicit RowReader(const Source& source) : lines_(source) {}

  std::vector<Row> read() {
    std::vector<Row> rows;
    while (lines_.next_filled()) {
      const std::string_view text = trimmed(lines_.text());
      if (text.front() == '#') continue;
      lines_.require_end();
      if (!by_addresses_) by_addresses_ = text.find('|') != std::string_view::npos;
      if (*by_addresses_) {
        rows.push_back(share(text));
      } else if (!titles(text)) {
        rows.push_back(nationality(text));
      }
    }
    if (rows.empty()) throw lines_.error("", "the table has no country of any AS");
    return rows;
  }
  bool by_addresses() const { return *by_addresses_; }

 private:
  Row share(std::string_view text) const {
    const auto fields = Fields<6>::separated(text, '|');
    if (fields.size() != 6) {
      throw lines_.error("",
                         fmt::format("{} is not as|country|prefixes|%|addresses|%", quote(text)));
    }
    const auto percent = parse_number(fields[5]);
    if (!percent || *percent < 0 || *percent > 100) {
      throw lines_.error("ip-pct", fmt::format("{} is no percentage", quote(fields[5])));
    }
    return {as_number(fields[0]), country(fields[1]), *percent, lines_.number()};
  }

  Row nationality(std::string_view text) const {
    const auto fields = Fields<2>::separated(text, ',');
    if (fields.size() != 2)
      throw lines_.error("", fmt::format("{} is not as,country", quote(text)));
    return {as_number(fields[0]), country(fields[1]), 0, lines_.number()};
  }

  bool titles(std::string_view text) {
    const bool first = !std::exchange(seen_a_row_, true);
    return first && !is_digits(text.substr(0, text.find(',')));
  }

  std::uint32_t as_number(std::string_view field) const {
    const auto number = parse_as_number(field);
    if (!number) throw lines_.error("AS", fmt::format("{} {}", quote(field), kNoAsNumber));
    return *number;
  }

  Code country(std::string_view field) const {
    field = trimmed(field);
    if (field.empty()) return kNone;
    if (field == kUnknownState) return kUnknown;
    const auto is_letter = [](char c) { return capital(c) >= 'A' && capital(c) <= 'Z'; };
    // Geolocation databases add codes such as A1 (anonymous proxy) to those of the standard.
    const auto is_sign = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    if (field.size() != 2 || !is_letter(field[0]) || !is_sign(field[1])) {
      throw lines_.error("country", fmt::format("{} is no code of two letters", quote(field)));
    }
    return static_cast<Code>(capital(field[0]) << 8 | capital(field[1]));
  }

  Lines lines_;
  std::optional<bool> by_addresses_;
  bool seen_a_row_ = false;
};

/// Keeps one row per AS: that with the greatest share, the first of equal ones.
void keep_greatest_shares(std::vector<Row>& rows) {
  std::ranges::stable_sort(rows, [](const Row& a, const Row& b) {
    return a.as_number != b.as_number ? a.as_number < b.as_number : a.share > b.share;
  });
  const auto same = [](const Row& a, const Row& b) { return a.as_number == b.as_number; };
  rows.erase(std::unique(rows.begin(), rows.end(), same), rows.end());
}

void refuse_contradictions(std::vector<Row>& rows, const std::string& file) {
  std::ranges::stable_sort(rows, {}, &Row::as_number);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].as_number != rows[i - 1].as_number) continue;
    if (rows[i].country == rows[i - 1].country) continue;
    throw InputError(
        file, rows[i].line, "country",
        fmt::format("AS {} has another one on line {}", rows[i].as_number, rows[i - 1].line));
  }
}

}  // namespace

CountryTable CountryTable::read(const std::filesystem::path& path) {
  return parse(read_source(path));
}

CountryTable CountryTable::parse(const Source& source) {
  RowReader reader(source);
  std::vector<Row> rows = reader.read();
  if (!reader.by_addresses()) refuse_contradictions(rows, source.name);
  std::erase_if(rows, [](const Row& row) { return row.country == kNone; });
  keep_greatest_shares(rows);
  std::vector<Code> codes;
  codes.reserve(rows.size());
  for (const Row& row : rows) codes.push_back(row.country);
  std::ranges::sort(codes);
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  if (codes.empty()) throw InputError(source.name, 1, "", "the table has no country of any AS");

  CountryTable table;
  for (const Code code : codes) table.countries_.push_back(text_of(code));
  table.entries_.reserve(rows.size());
  for (const Row& row : rows) {
    const auto place = std::ranges::lower_bound(codes, row.country) - codes.begin();
    table.entries_.push_back({row.as_number, static_cast<std::uint16_t>(place)});
  }
  return table;
}

std::optional<std::size_t> CountryTable::index_of(std::uint32_t as_number) const {
  const auto found = std::ranges::lower_bound(entries_, as_number, {}, &Entry::as_number);
  if (found == entries_.end() || found->as_number != as_number) return std::nullopt;
  return found->country;
}

std::optional<std::string> CountryTable::of(std::uint32_t as_number) const {
  const auto index = index_of(as_number);
  return index ? std::optional(countries_[*index]) : std::nullopt;
}

bool looks_like_country_table(const Source& source) {
  Lines lines(source);
  while (lines.next_filled()) {
    const std::string_view text = trimmed(lines.text());
    if (text.starts_with("ASN,")) return true;
    if (text.front() == '#') continue;
    const auto fields = Fields<2>::separated(text, text.find('|') < text.find(',') ? '|' : ',');
    return fields.size() >= 2 && is_digits(fields[0]) && fields[1].size() == 2 &&
           !is_digits(fields[1]) && fields[1].front() != '-';
  }
  return false;
}

void assign_countries(Mesh& mesh, const CountryTable& table, ImportNotes& notes) {
  std::vector<std::optional<std::size_t>> country(mesh.routers().size());
  std::vector<bool> populated(table.countries().size(), false);
  std::size_t named_by_number = 0;
  for (std::size_t r = 0; r < country.size(); ++r) {
    const auto number = parse_as_number(mesh.routers()[r].name);
    if (!number) continue;
    ++named_by_number;
    country[r] = table.index_of(*number);
    if (country[r]) populated[*country[r]] = true;
  }
  if (named_by_number == 0) {
    throw InputError("", 0, "--countries",
                     "no router is named by an AS number: this is no AS graph");
  }

  std::vector<StateId> states(populated.size());
  for (std::size_t c = 0; c < states.size(); ++c) {
    if (populated[c]) states[c] = state_named(mesh, table.countries()[c]);
  }
  notes.without_country = 0;
  for (std::size_t r = 0; r < country.size(); ++r) {
    mesh.routers()[r].state = country[r] ? states[*country[r]] : StateId{};
    notes.without_country += !country[r];
  }
  notes.countries_without_routers = static_cast<std::size_t>(std::ranges::count(populated, false));
}

}  // namespace chokepoint
