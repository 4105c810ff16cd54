#include "experiments/report/report.hpp"

#include <fstream>
#include <sstream>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr std::string_view kMarker = "@@CHOKEPOINT_REPORT_DATA@@";

std::string read_template() {
  const char* file = CHOKEPOINT_REPORT_TEMPLATE;
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  if (!stream || text.str().find(kMarker) == std::string::npos) {
    throw InputError(
        file, 0, "",
        "the report page is not built: npm ci && npm run build in experiments/report/web");
  }
  return text.str();
}

}  // namespace

std::string report_html(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest) {
  std::string page = read_template();
  std::string data;
  for (const char c : report_data(study, summary, pictures, manifest)) {
    // The block must not be able to end its own element.
    if (c == '<') {
      data += "\\u003c";
    } else {
      data += c;
    }
  }
  page.replace(page.find(kMarker), kMarker.size(), data);
  return page;
}

}  // namespace chokepoint
