#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace chokepoint {

/// What a kind of experiment says about its report page, in the terms of docs/report-data.md. All
/// else on the page is made from knobs, metrics, cells and findings.
struct Page {
  std::string answer;                ///< one or two sentences over all findings
  std::vector<std::string> caveats;  ///< what holds by construction, what is not modelled
  std::vector<std::string> method;   ///< paragraphs
  nlohmann::ordered_json roles = nlohmann::ordered_json::object();
  nlohmann::ordered_json parts = nlohmann::ordered_json::object();
  nlohmann::ordered_json states =
      nlohmann::ordered_json::array();  ///< those in the cells, at least
  nlohmann::ordered_json meshes = nlohmann::ordered_json::array();
};

}  // namespace chokepoint
