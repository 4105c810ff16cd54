#include "filters/act/rule_index.hpp"

#include <algorithm>

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

}  // namespace

void RuleNames::add(std::string_view name, RuleRef ref) {
  std::string lower(without_final_dot(name));
  for (char& c : lower) c = ascii_lower(c);
  if (lower.empty()) return;
  auto& refs = names_[std::move(lower)];
  const auto same = std::find_if(refs.begin(), refs.end(),
                                 [&](const RuleRef& known) { return known.rule == ref.rule; });
  if (same == refs.end()) refs.push_back(ref);
}

std::string_view lower_name(std::string_view name, LowerName& buffer) {
  name = without_final_dot(without_port(name));
  if (name.size() > buffer.size()) return {};
  std::transform(name.begin(), name.end(), buffer.begin(), ascii_lower);
  return {buffer.data(), name.size()};
}

void RuleNameParts::add(std::string_view text, RuleRef ref) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), ascii_lower);
  if (!lower.empty()) parts_.emplace_back(std::move(lower), ref);
}

void RuleAddresses::add(const Prefix& prefix, std::uint16_t rule) {
  auto length = std::find_if(lengths_.begin(), lengths_.end(),
                             [&](const Length& l) { return l.bits <= prefix.bits; });
  if (length == lengths_.end() || length->bits != prefix.bits) {
    length = lengths_.insert(length, Length{prefix.bits, {}});
  }
  Entry& entry = length->prefixes[prefix.address.masked(prefix.bits)];
  entry.text = prefix.to_string();
  if (entry.rules.empty() || entry.rules.back() != rule) entry.rules.push_back(rule);
}

}  // namespace chokepoint
