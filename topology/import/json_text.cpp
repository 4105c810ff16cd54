#include "topology/import/json_text.hpp"

#include <algorithm>
#include <string>

namespace chokepoint {

nlohmann::ordered_json parse_json(const Source& source) {
  try {
    return nlohmann::ordered_json::parse(source.text);
  } catch (const nlohmann::json::parse_error& e) {
    const std::size_t at = std::min(e.byte, source.text.size());
    throw source.error_at(at > 0 ? at - 1 : 0, "", "is no JSON, or is cut short");
  } catch (const nlohmann::json::out_of_range&) {
    throw source.error_at(0, "", "holds a number that is too large");
  }
}

std::size_t json_line(const Source& source, std::string_view mention) {
  if (mention.empty()) return 1;
  const std::size_t at = source.text.find('"' + std::string(mention) + '"');
  return at == std::string::npos ? 1 : source.line_at(at);
}

InputError json_error(const Source& source, std::string_view mention, std::string_view field,
                      std::string_view why) {
  return {source.name, json_line(source, mention), field, why};
}

}  // namespace chokepoint
