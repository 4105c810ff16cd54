#include "filters/inspect/name_set.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <tuple>

#include "filters/inspect/text.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/bytes.hpp"

namespace chokepoint {
namespace {

std::string_view without_port(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  if (colon == std::string_view::npos || name.find(':') != colon) return name;  // none, or IPv6
  const std::string_view port = name.substr(colon + 1);
  return port.find_first_not_of("0123456789") == std::string_view::npos ? name.substr(0, colon)
                                                                        : name;
}

std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

constexpr std::size_t kLongestName = 255;  ///< RFC 1035 §2.3.4
constexpr std::uint64_t kSeed = 0x9e3779b97f4a7c15;
constexpr std::size_t kWord = 8;
constexpr std::uint64_t kLowBits = 0x0101010101010101;
constexpr std::uint64_t kHighBits = 0x8080808080808080;

/// Goes on with a hash over up to eight more bytes to the left, so that the hashes of all ends of a
/// name come from one pass over it.
constexpr std::uint64_t extended(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9fb21c651e98df25;  // any odd number with bits all over
  return hash ^ hash >> 32;
}

/// How many of the last bytes of a big-endian word come before its last dot; 8 if it has none.
std::size_t bytes_behind_dot(std::uint64_t word) {
  const std::uint64_t zero_where_dot = word ^ kLowBits * static_cast<unsigned char>('.');
  // Right for the lowest such byte, which is the one asked for.
  const std::uint64_t dots = (zero_where_dot - kLowBits) & ~zero_where_dot & kHighBits;
  return dots == 0 ? kWord : static_cast<std::size_t>(std::countr_zero(dots)) / 8;
}

/// The eight bytes before `end`, the last of them lowest; zeros where the text has none.
std::uint64_t word_before(std::string_view text, std::size_t end) {
  const ByteView bytes = as_byte_view(text);
  if (end >= kWord) return load_u64(bytes, end - kWord);
  if (text.size() >= kWord) return end == 0 ? 0 : load_u64(bytes, 0) >> 8 * (kWord - end);
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < end; ++i) word = word << 8 | load_u8(bytes, i);
  return word;
}

/// ascii_lower() of eight bytes at once.
std::uint64_t lower(std::uint64_t word) {
  const std::uint64_t low = word & ~kHighBits;
  const std::uint64_t from_a = low + kLowBits * (0x80 - 'A');
  const std::uint64_t behind_z = low + kLowBits * (0x80 - 'Z' - 1);
  return word | (from_a & ~behind_z & ~word & kHighBits) >> 2;  // 0x80 >> 2 is 'a' - 'A'
}

std::uint8_t tag_of(std::uint64_t hash) {
  return static_cast<std::uint8_t>(std::max<std::uint64_t>(hash >> 56, 1));
}

std::vector<NameRule> numbered(const std::vector<std::string>& names) {
  std::vector<NameRule> rules;
  rules.reserve(names.size());
  for (const std::string& name : names) {
    const bool exact = name.starts_with('=');
    rules.push_back({name.substr(exact ? 1 : 0), static_cast<std::uint32_t>(rules.size()), exact});
  }
  return rules;
}

/// The rules that can match, their names in lower case, by name, then value.
std::vector<NameRule> in_order(const std::vector<NameRule>& rules) {
  std::vector<NameRule> good;
  good.reserve(rules.size());
  std::size_t room = 0;
  for (const NameRule& rule : rules) {
    std::string lower(without_final_dot(rule.name));
    if (lower.empty() || lower.size() > kLongestName) continue;
    for (char& c : lower) c = ascii_lower(c);
    room += lower.size();
    good.push_back({std::move(lower), rule.value, rule.exact});
  }
  if (room > std::numeric_limits<std::uint32_t>::max()) {
    throw InputError("", 0, "names", "more than 4 GiB of names");
  }
  std::sort(good.begin(), good.end(), [](const NameRule& a, const NameRule& b) {
    return std::tie(a.name, a.value, a.exact) < std::tie(b.name, b.value, b.exact);
  });
  return good;
}

}  // namespace

NameSet::NameSet(const std::vector<std::string>& names) : NameSet(of_rules(numbered(names))) {}

NameSet NameSet::of_rules(const std::vector<NameRule>& rules) {
  NameSet set;
  std::size_t names = 0;
  for (const NameRule& rule : in_order(rules)) {
    const bool same = !set.entries_.empty() && set.text_of(set.entries_.back()) == rule.name;
    if (same) {
      // Of one name and value, what is not exact comes first and says it all.
      if (set.entries_.back().value == rule.value) continue;
      set.entries_.back().more = true;
    }
    const auto at = same ? set.entries_.back().at : static_cast<std::uint32_t>(set.arena_.size());
    if (!same) {
      set.arena_ += rule.name;
      set.shortest_ = names == 0 ? rule.name.size() : std::min(set.shortest_, rule.name.size());
      ++names;
    }
    set.entries_.push_back(
        {at, rule.value, static_cast<std::uint8_t>(rule.name.size()), rule.exact, false});
  }
  set.arena_.shrink_to_fit();
  set.entries_.shrink_to_fit();
  set.build_table(names);
  return set;
}

void NameSet::build_table(std::size_t names) {
  if (names == 0) return;
  // From a third to two thirds full: the next empty slot is near, and a slot has 5 bytes only.
  const std::size_t size = std::bit_ceil(names + names / 2 + 1);
  tags_.assign(size, 0);
  slots_.assign(size, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    Query whole = begin(text_of(entries_[i]));
    while (whole.start > 0) take_label(whole);
    std::size_t slot = whole.hash & (size - 1);
    while (tags_[slot] != 0) slot = (slot + 1) & (size - 1);
    tags_[slot] = tag_of(whole.hash);
    slots_[slot] = static_cast<std::uint32_t>(i);
    while (entries_[i].more) ++i;
  }
}

std::size_t NameSet::bytes() const {
  return sizeof(*this) + arena_.capacity() + entries_.capacity() * sizeof(Entry) +
         tags_.capacity() + slots_.capacity() * sizeof(slots_[0]);
}

bool NameSet::verbatim(std::string_view name) {
  return without_final_dot(without_port(name)).size() == name.size();
}

bool NameSet::prepare(std::string_view name, Query& query) const {
  name = without_final_dot(without_port(name));
  if (entries_.empty() || name.empty() || name.size() > kLongestName) return false;
  query = begin(name);
  return true;
}

NameSet::Query NameSet::begin(std::string_view name) { return {name, name.size() + 1, kSeed}; }

void NameSet::take_label(Query& query) {
  --query.start;  // the dot, or the end of the name
  for (;;) {
    const std::uint64_t word = lower(word_before(query.name, query.start));
    const std::size_t count = std::min(bytes_behind_dot(word), query.start);
    query.start -= count;
    if (count == kWord) {
      query.hash = extended(query.hash, word);
      continue;
    }
    query.hash = extended(query.hash, word & ((std::uint64_t{1} << 8 * count) - 1));
    return;
  }
}

const NameSet::Entry* NameSet::next(Query& query) const {
  while (query.start > 0) {
    take_label(query);
    if (query.name.size() - query.start < shortest_) continue;  // most often the last label
    if (const Entry* const entry = find(query)) return entry;
  }
  return nullptr;
}

const NameSet::Entry* NameSet::find(const Query& query) const {
  const std::uint8_t tag = tag_of(query.hash);
  const std::size_t mask = tags_.size() - 1;
  for (std::size_t slot = query.hash & mask; tags_[slot] != 0; slot = (slot + 1) & mask) {
    if (tags_[slot] != tag) continue;
    const Entry& entry = entries_[slots_[slot]];
    const std::string_view end = query.name.substr(query.start);
    if (entry.length == end.size() && equal_ignoring_case(text_of(entry), end)) return &entry;
  }
  return nullptr;
}

std::string_view NameSet::match(std::string_view name) const {
  Query query;
  if (!prepare(name, query)) return {};
  while (const Entry* entry = next(query)) {
    for (;; ++entry) {
      if (applies(*entry, query)) return text_of(*entry);
      if (!entry->more) break;
    }
  }
  return {};
}

std::optional<std::uint32_t> NameSet::first(std::string_view name) const {
  std::optional<std::uint32_t> least;
  match_all(name, [&](std::string_view /*rule*/, std::uint32_t value) {
    least = std::min(least.value_or(value), value);
  });
  return least;
}

}  // namespace chokepoint
