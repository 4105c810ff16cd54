#include "experiments/report/report.hpp"

#include <span>

#include "topology/base/embedded.hpp"
#include "topology/base/error.hpp"

namespace chokepoint {

/// The built page, where there was one. Defined by the build (cmake/embed.cmake).
std::span<const EmbeddedFile> embedded_pages();

namespace {

constexpr std::string_view kMarker = "@@CHOKEPOINT_REPORT_DATA@@";

std::string page_template() {
  const auto pages = embedded_pages();
  if (pages.empty() || pages.front().text.find(kMarker) == std::string_view::npos) {
    throw InputError("report.html", 0, "",
                     "the page was not built before the program: npm ci && npm run build in "
                     "experiments/report/web, then build the program again");
  }
  return std::string(pages.front().text);
}

}  // namespace

std::string report_html(const Study& study, const Summary& summary, const std::string& pictures,
                        const std::string& manifest, const RunState& run) {
  std::string page = page_template();
  std::string data;
  for (const char c : report_data(study, summary, pictures, manifest, run)) {
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
