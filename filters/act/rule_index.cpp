#include "filters/act/rule_index.hpp"

#include <algorithm>

#include "filters/inspect/text.hpp"

namespace chokepoint {

void RuleNameParts::add(std::string_view text, RuleRef ref) {
  std::string lower(text);
  lower_case(text, lower.data());
  if (!lower.empty()) parts_.emplace_back(std::move(lower), ref);
}

std::string_view RuleNameParts::lower_case(std::string_view text, char* out) {
  std::transform(text.begin(), text.end(), out, ascii_lower);
  return {out, text.size()};
}

}  // namespace chokepoint
