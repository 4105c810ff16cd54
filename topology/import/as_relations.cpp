#include "topology/import/as_relations.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/import/as_number.hpp"
#include "topology/import/lines.hpp"
#include "topology/import/notes.hpp"
#include "topology/import/quote.hpp"

namespace chokepoint {
namespace {

/// One line of the file.
struct Statement {
  std::uint32_t a = 0;  ///< AS number; the provider's where there is one
  std::uint32_t b = 0;
  Relation relation = Relation::kNone;
  std::uint32_t line = 0;

  bool says_the_same_as(const Statement& other) const {
    return relation == other.relation && (a == other.a || relation != Relation::kTransit);
  }
};

class Reader {
 public:
  explicit Reader(const Source& source) : source_(source), lines_(source) {}

  Imported read() {
    read_lines();
    drop_duplicates();
    add_routers();
    add_links();
    complete_notes(imported_);
    const LinkId cycle = imported_.notes.cycles.first;
    if (cycle.valid()) imported_.notes.first_cycle_line = statements_[cycle.value].line;
    return std::move(imported_);
  }

 private:
  void read_lines();
  void read_comment();
  void read_statement();
  std::uint32_t as_number(std::string_view field, std::string_view what) const;
  Relation relation(std::string_view code) const;
  void drop_duplicates();
  void add_routers();
  void add_links();
  RouterId router(std::uint32_t as_number) const;

  const Source& source_;
  Lines lines_;
  std::vector<Statement> statements_;
  std::vector<std::uint32_t> numbers_;  ///< of all ASes, ascending
  Imported imported_;
};

void Reader::read_lines() {
  while (lines_.next_filled()) {
    if (lines_.text().front() == '#') {
      read_comment();
    } else {
      read_statement();
    }
  }
  if (numbers_.empty()) throw lines_.error("", "the file has no relation of two ASes");
}

void Reader::read_comment() {
  const std::string_view text = lines_.text();
  const auto ases = [&](std::string_view title) {
    if (!text.starts_with(title)) return std::size_t{0};
    return Fields<1>::blank_separated(text.substr(title.size())).size();
  };
  imported_.notes.tier1_ases += ases("# inferred clique:");
  imported_.notes.ixp_ases += ases("# IXP ASes:");
}

void Reader::read_statement() {
  const auto fields = Fields<4>::separated(trimmed(lines_.text()), '|');
  if (fields.size() < 3 || fields.size() > 4) {
    throw lines_.error("", fmt::format("{} is not AS|AS|relation", quote(lines_.text())));
  }
  Statement statement{as_number(fields[0], "first AS"), as_number(fields[1], "second AS"),
                      relation(fields[2]), static_cast<std::uint32_t>(lines_.number())};
  numbers_.push_back(statement.a);
  if (statement.a == statement.b) {
    imported_.notes.dropped_loops.add(statement.line);
    return;
  }
  numbers_.push_back(statement.b);
  statements_.push_back(statement);
}

std::uint32_t Reader::as_number(std::string_view field, std::string_view what) const {
  const auto number = parse_as_number(field);
  if (!number) throw lines_.error(what, fmt::format("{} {}", quote(field), kNoAsNumber));
  return *number;
}

Relation Reader::relation(std::string_view code) const {
  if (code == "-1") return Relation::kTransit;
  if (code == "0") return Relation::kPeering;
  if (code == "2") return Relation::kSibling;
  throw lines_.error("relation", fmt::format("unknown code {}; known: -1 (provider|customer), "
                                             "0 (peers), 2 (siblings)",
                                             quote(code)));
}

void Reader::drop_duplicates() {
  const auto pair = [](const Statement& s) {
    const auto [low, high] = std::minmax(s.a, s.b);
    return std::uint64_t{low} << 32U | high;
  };
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_pair;  // with the place in statements_
  by_pair.reserve(statements_.size());
  for (const Statement& statement : statements_) {
    by_pair.emplace_back(pair(statement), static_cast<std::uint32_t>(by_pair.size()));
  }
  std::ranges::sort(by_pair);
  std::vector<bool> again(statements_.size(), false);
  for (std::size_t i = 1; i < by_pair.size(); ++i) {
    if (by_pair[i].first != by_pair[i - 1].first) continue;
    const Statement& before = statements_[by_pair[i - 1].second];
    const Statement& after = statements_[by_pair[i].second];
    if (!after.says_the_same_as(before)) {
      throw InputError(source_.name, after.line, "relation",
                       fmt::format("AS {} and AS {} have another one on line {}", after.a, after.b,
                                   before.line));
    }
    again[by_pair[i].second] = true;
  }
  std::vector<Statement> kept;
  kept.reserve(statements_.size());
  for (std::size_t i = 0; i < statements_.size(); ++i) {
    if (again[i]) {
      imported_.notes.dropped_duplicates.add(statements_[i].line);
    } else {
      kept.push_back(statements_[i]);
    }
  }
  statements_ = std::move(kept);
}

void Reader::add_routers() {
  std::ranges::sort(numbers_);
  numbers_.erase(std::unique(numbers_.begin(), numbers_.end()), numbers_.end());
  for (const std::uint32_t number : numbers_) {
    Router added;
    added.name = std::to_string(number);
    imported_.mesh.add_router(std::move(added));
  }
}

RouterId Reader::router(std::uint32_t as_number) const {
  const auto found = std::ranges::lower_bound(numbers_, as_number);
  return RouterId{static_cast<std::uint32_t>(found - numbers_.begin())};
}

void Reader::add_links() {
  for (const Statement& statement : statements_) {
    imported_.mesh.add_link(
        {.a = router(statement.a), .b = router(statement.b), .relation = statement.relation});
  }
  imported_.notes.without_speed = imported_.notes.without_delay = statements_.size();
}

}  // namespace

bool looks_like_as_relations(const Source& source) {
  Lines lines(source);
  while (lines.next_filled()) {
    if (lines.text().front() == '#') continue;
    const auto fields = Fields<2>::separated(lines.text(), '|');
    return fields.size() >= 2 && is_digits(fields[0]) && is_digits(fields[1]);
  }
  return false;
}

Imported read_as_relations(const Source& source) { return Reader(source).read(); }

}  // namespace chokepoint
