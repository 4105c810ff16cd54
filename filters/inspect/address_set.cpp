#include "filters/inspect/address_set.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

namespace chokepoint {
namespace {

constexpr unsigned kMappedBits = 96;
constexpr unsigned kAllBits = 128;
constexpr unsigned kBlockBits = 16;
constexpr std::uint32_t kBlocks = 1U << kBlockBits;

}  // namespace

std::optional<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  unsigned bits = kAllBits;
  if (slash != std::string_view::npos) {
    const std::string_view length = text.substr(slash + 1);
    const auto end = length.data() + length.size();
    const auto parsed = std::from_chars(length.data(), end, bits);
    if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
    if (address->is_v4()) bits += kMappedBits;
    if (bits > kAllBits || address->masked(bits) != *address) return std::nullopt;
  }
  return Prefix{*address, static_cast<std::uint8_t>(bits)};
}

std::string Prefix::to_string() const {
  if (bits == kAllBits) return address.to_string();
  const unsigned shown = address.is_v4() ? bits - kMappedBits : bits;
  return address.to_string() + "/" + std::to_string(shown);
}

/// Makes the stretches in one walk over the prefixes by address, the enclosing ones first.
class AddressSet::Builder {
 public:
  explicit Builder(AddressSet& set) : set_(set) { begin_stretch(0, kNone); }

  void add(const PrefixRule& rule) {
    const Number start = number_of(rule.prefix.address);
    leave_before(start);
    const std::string text = rule.prefix.to_string();
    const auto index = static_cast<std::uint32_t>(set_.nodes_.size());
    set_.nodes_.push_back({rule.value, open_.empty() ? kNone : open_.back().node,
                           static_cast<std::uint32_t>(set_.texts_.size()),
                           static_cast<std::uint8_t>(text.size())});
    set_.texts_ += text;
    const unsigned free_bits = kAllBits - rule.prefix.bits;
    const Number last = start | (free_bits == kAllBits ? ~Number{0} : (Number{1} << free_bits) - 1);
    open_.push_back({last, index});
    begin_stretch(start, index);
  }

  void finish() {
    while (!open_.empty()) leave();
    set_.texts_.shrink_to_fit();
    for (std::uint32_t block = 0, at = 0; block < kBlocks; ++block) {
      const IpAddress first = IpAddress::v4(block << kBlockBits);
      while (at + 1 < set_.starts_.size() && set_.starts_[at + 1] <= first) ++at;
      set_.v4_blocks_.push_back(at);
    }
  }

 private:
  using Number = unsigned __int128;
  struct Open {
    Number last;
    std::uint32_t node;
  };

  static Number number_of(const IpAddress& a) { return Number{a.high()} << 64 | a.low(); }

  void leave_before(Number start) {
    while (!open_.empty() && open_.back().last < start) leave();
  }
  void leave() {
    const Number after = open_.back().last + 1;
    open_.pop_back();
    if (after != 0) begin_stretch(after, open_.empty() ? kNone : open_.back().node);
  }
  void begin_stretch(Number start, std::uint32_t node) {
    const IpAddress first =
        IpAddress::v6(static_cast<std::uint64_t>(start >> 64), static_cast<std::uint64_t>(start));
    if (!set_.starts_.empty() && set_.starts_.back() == first) {
      set_.inside_.back() = node;
    } else {
      set_.starts_.push_back(first);
      set_.inside_.push_back(node);
    }
  }

  AddressSet& set_;
  std::vector<Open> open_;
};

AddressSet::AddressSet(const std::vector<Prefix>& prefixes) {
  std::vector<PrefixRule> rules;
  rules.reserve(prefixes.size());
  for (const Prefix& prefix : prefixes) {
    rules.push_back({prefix, static_cast<std::uint32_t>(rules.size())});
  }
  *this = of_rules(std::move(rules));
}

AddressSet AddressSet::of_rules(std::vector<PrefixRule> rules) {
  AddressSet set;
  if (rules.empty()) return set;
  for (PrefixRule& rule : rules) rule.prefix.address = rule.prefix.address.masked(rule.prefix.bits);
  // Values of one prefix descend, so that the innermost node has the least.
  const auto before = [](const PrefixRule& a, const PrefixRule& b) {
    return std::tie(a.prefix.address, a.prefix.bits, b.value) <
           std::tie(b.prefix.address, b.prefix.bits, a.value);
  };
  std::sort(rules.begin(), rules.end(), before);
  Builder builder(set);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (i == 0 || before(rules[i - 1], rules[i])) builder.add(rules[i]);
  }
  builder.finish();
  return set;
}

std::size_t AddressSet::bytes() const {
  return sizeof(*this) + texts_.capacity() + nodes_.capacity() * sizeof(Node) +
         starts_.capacity() * sizeof(IpAddress) +
         (inside_.capacity() + v4_blocks_.capacity()) * sizeof(std::uint32_t);
}

std::uint32_t AddressSet::find(const IpAddress& address) const {
  if (nodes_.empty()) return kNone;
  auto from = starts_.begin();
  auto to = starts_.end();
  if (address.is_v4()) {
    const std::uint32_t block = address.v4_value() >> kBlockBits;
    from += v4_blocks_[block];
    if (block + 1 < kBlocks) to = starts_.begin() + v4_blocks_[block + 1] + 1;
  }
  // The stretch that begins last before the address; there is one, because the search starts at
  // one that does.
  const auto behind = std::upper_bound(from, to, address);
  return inside_[static_cast<std::size_t>(behind - starts_.begin()) - 1];
}

std::optional<std::uint32_t> AddressSet::first(const IpAddress& address) const {
  std::optional<std::uint32_t> least;
  match_all(address, [&](std::string_view /*prefix*/, std::uint32_t value) {
    least = std::min(least.value_or(value), value);
  });
  return least;
}

}  // namespace chokepoint
