#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "experiments/cli/inspect_box.hpp"
#include "filters/capture/capture_inspector.hpp"
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
  double capture_seconds = 0;  ///< from the earliest packet to the latest
  std::optional<FilterCounters> box;
  std::optional<ContactQuality> contacts;
};

/// What all captures of a folder make together.
struct Total {
  std::size_t captures = 0;   ///< that were read, if only in part
  std::size_t truncated = 0;  ///< of these
  std::size_t refused = 0;    ///< that could not be read, or not to their end
  std::size_t left_out = 0;   ///< files that are no captures
  CaptureTotals totals;
  double seconds = 0;
  double capture_seconds = 0;                     ///< from the earliest packet of all to the latest
  std::map<std::string, std::uint64_t> apps;      ///< flows
  std::map<std::string, std::uint64_t> verdicts;  ///< flows; empty where no box judged
};

/// How results are shown.
class Report {
 public:
  virtual ~Report() = default;
  virtual void begin(const std::string& /*file*/) {}
  /// `judgement` is what the box made of the flow, nullptr where no box judges.
  virtual void flow(const FlowRecord& record, const Judgement* judgement) = 0;
  virtual void contacts(const std::vector<Contact>& contacts) = 0;
  virtual void summary(const Summary& summary) = 0;
  /// After the last capture of a folder.
  virtual void total(const Total& total) = 0;
};

/// "tcp", "udp", …, or the number.
std::string transport_name(std::uint8_t protocol);

/// One JSON object a line; each names its file when there are several.
std::unique_ptr<Report> json_report(bool many_files);
/// A table for each file; with verdicts where a box judges. Lines fit the terminal if `width` is
/// that of one.
std::unique_ptr<Report> text_report(bool judged, std::optional<std::size_t> width);

}  // namespace chokepoint::cli
