#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chokepoint {

/// A name to look for, and what it stands for (the index of a rule, say).
struct NameRule {
  std::string name;
  std::uint32_t value = 0;
  bool exact = false;  ///< the name alone, nothing below it
};

/// Domain names that stand for themselves and for everything below them: "example.com" matches
/// "example.com", "WWW.Example.com.", "a.b.example.com:8080", but not "badexample.com". ASCII case
/// and one final dot do not matter. A look-up takes one step for each label and allocates nothing;
/// a name takes some 25 bytes beside its text. Immutable, so any thread may use it.
class NameSet {
 public:
  NameSet() = default;
  /// Each name stands for its index in the list; with "=" before it, for itself alone. Names that
  /// are empty or longer than 255 bytes match nothing.
  explicit NameSet(const std::vector<std::string>& names);
  /// The same name may come with several values.
  static NameSet of_rules(const std::vector<NameRule>& rules);

  /// Whether a look-up takes a name as it stands, without a port or a final dot to pass over.
  static bool verbatim(std::string_view name);

  bool empty() const { return entries_.empty(); }
  /// Different pairs of a name and a value.
  std::size_t size() const { return entries_.size(); }
  /// Memory of names and tables.
  std::size_t bytes() const;

  /// The name of the set that matches, the shortest if several do; empty if none. `name` may carry
  /// a port. The answer lives as long as the set.
  std::string_view match(std::string_view name) const;
  /// The least value of all names that match: where values are rules, the first of them.
  std::optional<std::uint32_t> first(std::string_view name) const;
  /// Calls `on_match(std::string_view rule, std::uint32_t value)` for every entry that matches, the
  /// shortest name first, values of one name in ascending order.
  template <class OnMatch>
  void match_all(std::string_view name, OnMatch&& on_match) const {
    Query query;
    if (!prepare(name, query)) return;
    while (const Entry* entry = next(query)) {
      for (;; ++entry) {
        if (applies(*entry, query)) on_match(text_of(*entry), entry->value);
        if (!entry->more) break;
      }
    }
  }

 private:
  struct Entry {
    std::uint32_t at;  ///< of its text in arena_
    std::uint32_t value;
    std::uint8_t length;
    bool exact;
    bool more;  ///< the next entry has the same name
  };
  /// A name on its way through the labels, from the last one to the whole.
  struct Query {
    std::string_view name;
    std::size_t start = 0;   ///< of the part that was looked at; behind the end at first
    std::uint64_t hash = 0;  ///< of that part
  };

  std::string_view text_of(const Entry& entry) const {
    return {arena_.data() + entry.at, entry.length};
  }
  static bool applies(const Entry& entry, const Query& query) {
    return !entry.exact || query.start == 0;
  }
  bool prepare(std::string_view name, Query& query) const;
  static Query begin(std::string_view name);
  /// Moves `start` one label to the left. REQUIRES: start > 0.
  static void take_label(Query& query);
  /// The first entry of the next name that is a whole-label end of the query; null at the end.
  const Entry* next(Query& query) const;
  const Entry* find(const Query& query) const;
  void build_table(std::size_t names);

  std::size_t shortest_ = 0;          ///< bytes of the shortest name
  std::string arena_;                 ///< every name once, in lower case
  std::vector<Entry> entries_;        ///< by name, then value
  std::vector<std::uint8_t> tags_;    ///< of each slot, 8 bits of the hash; 0: the slot is empty
  std::vector<std::uint32_t> slots_;  ///< index of the first entry of a name
};

}  // namespace chokepoint
