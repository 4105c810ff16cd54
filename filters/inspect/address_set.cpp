#include "filters/inspect/address_set.hpp"

#include <algorithm>
#include <charconv>

namespace chokepoint {
namespace {

constexpr unsigned kMappedBits = 96;
constexpr unsigned kAllBits = 128;

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

AddressSet::AddressSet(const std::vector<Prefix>& prefixes) {
  for (const Prefix& prefix : prefixes) {
    auto length = std::find_if(lengths_.begin(), lengths_.end(),
                               [&](const Length& l) { return l.bits == prefix.bits; });
    if (length == lengths_.end()) length = lengths_.insert(length, Length{prefix.bits, {}});
    length->prefixes.emplace(prefix.address.masked(prefix.bits), prefix.to_string());
  }
  std::sort(lengths_.begin(), lengths_.end(),
            [](const Length& a, const Length& b) { return a.bits > b.bits; });
}

std::string_view AddressSet::match(const IpAddress& address) const {
  for (const Length& length : lengths_) {
    const auto found = length.prefixes.find(address.masked(length.bits));
    if (found != length.prefixes.end()) return found->second;
  }
  return {};
}

}  // namespace chokepoint
