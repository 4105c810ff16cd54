#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/cli/inspect_box.hpp"
#include "filters/watch/contact_log.hpp"

namespace chokepoint::cli {

/// How much of the true graph of contacts was found; none where there is nothing to divide by.
struct ContactQuality {
  std::optional<double> precision;
  std::optional<double> recall;
};

struct Summary {
  CaptureTotals totals;
  bool truncated = false;
  double seconds = 0;          ///< the inspection took
  double capture_seconds = 0;  ///< between the first and the last packet
  std::optional<FilterCounters> box;
  std::optional<ContactQuality> contacts;
};

/// How results are shown.
class Report {
 public:
  virtual ~Report() = default;
  virtual void begin(const std::string& /*file*/) {}
  virtual void flow(const FlowRecord& record, const Judgement& judgement) = 0;
  virtual void contacts(const std::vector<Contact>& contacts) = 0;
  virtual void summary(const Summary& summary) = 0;
};

/// One JSON object a line; each names its file when there are several.
std::unique_ptr<Report> json_report(bool many_files);
/// A table for each file.
std::unique_ptr<Report> text_report();

}  // namespace chokepoint::cli
