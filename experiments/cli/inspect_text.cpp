#include <algorithm>

#include <fmt/format.h>

#include "experiments/cli/inspect_report.hpp"
#include "experiments/cli/text_table.hpp"
#include "topology/base/printable.hpp"

namespace chokepoint::cli {
namespace {

std::string end_text(const FlowEnd& end) {
  return end.address.is_v4() ? fmt::format("{}:{}", end.address.to_string(), end.port)
                             : fmt::format("[{}]:{}", end.address.to_string(), end.port);
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string number_or_none(const std::optional<double>& number) {
  return number ? fmt::format("{:.3f}", *number) : "none";
}

std::vector<std::string> totals_parts(const CaptureTotals& totals) {
  return {counted(totals.packets, "packet", "packets"), counted(totals.bytes, "byte", "bytes"),
          counted(totals.flows, "flow", "flows"), fmt::format("{} malformed", totals.malformed)};
}

/// "flows: http 3", "tls 2", the most first.
std::vector<std::string> shares(const std::map<std::string, std::uint64_t>& counts) {
  std::vector<std::pair<std::string, std::uint64_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::vector<std::string> parts;
  for (const auto& [name, count] : sorted) {
    parts.push_back(fmt::format("{}{} {}", parts.empty() ? "flows: " : "", name, count));
  }
  return parts;
}

class TextReport final : public Report {
 public:
  TextReport(bool judged, std::optional<std::size_t> width) : judged_(judged), width_(width) {}

  void begin(const std::string& file) override {
    const std::string name = file == "-" ? "standard input" : printable(file);
    fmt::print("{}\n", width_ ? cut_middle(name, *width_) : name);
    flows_.emplace(flow_columns(), width_);
  }

  void flow(const FlowRecord& record, const Judgement* judgement) override {
    std::string names;
    for (const auto* list : {&record.http_hosts, &record.server_names, &record.dns_names}) {
      for (const std::string& name : *list) names += (names.empty() ? "" : " ") + printable(name);
    }
    std::vector<std::string> cells{end_text(record.key.sender(record.opener)),
                                   end_text(record.key.receiver(record.opener)),
                                   transport_name(record.key.protocol),
                                   std::to_string(record.packets),
                                   std::to_string(record.bytes),
                                   std::string(app_label(record.app))};
    if (judged_) {
      cells.emplace_back(judgement->verdict);
      if (!judgement->rule.empty()) names += fmt::format(" [{}]", printable(judgement->rule));
    }
    cells.push_back(std::move(names));
    flows_->row(std::move(cells));
  }

  void contacts(const std::vector<Contact>& contacts) override {
    end_flows();
    TextTable table({{.head = "client", .shrinks = true},
                     {.head = "server", .shrinks = true},
                     {.head = "flows", .numbers = true, .drop = 1},
                     {.head = "packets", .numbers = true, .drop = 2},
                     {.head = "bytes there", .numbers = true},
                     {.head = "bytes back", .numbers = true}},
                    width_);
    fmt::print("\n");
    for (const Contact& contact : contacts) {
      table.row({contact.client.to_string(), contact.server.to_string(),
                 std::to_string(contact.flows), std::to_string(contact.packets),
                 std::to_string(contact.bytes_to_server), std::to_string(contact.bytes_to_client)});
    }
    table.end();
  }

  void summary(const Summary& summary) override {
    end_flows();
    auto parts = totals_parts(summary.totals);
    if (summary.truncated) parts.emplace_back("the file ends in mid-record");
    if (summary.contacts) {
      parts.push_back("contacts: precision " + number_or_none(summary.contacts->precision));
      parts.push_back("recall " + number_or_none(summary.contacts->recall));
    }
    fmt::print("{}\n", comma_lines(parts, width_));
  }

  void total(const Total& total) override {
    fmt::print("all together\n");
    std::vector<std::string> parts{counted(total.captures, "capture", "captures")};
    for (auto& part : totals_parts(total.totals)) parts.push_back(std::move(part));
    if (total.truncated > 0) {
      parts.push_back(counted(total.truncated, "file ends", "files end") + " in mid-record");
    }
    if (total.refused > 0) parts.push_back(fmt::format("{} not read to the end", total.refused));
    if (total.left_out > 0) {
      parts.push_back(counted(total.left_out, "file", "files") + " left out");
    }
    fmt::print("{}", comma_lines(parts, width_));
    for (const auto* counts : {&total.apps, &total.verdicts}) {
      fmt::print("{}", comma_lines(shares(*counts), width_));
    }
  }

 private:
  std::vector<TextTable::Column> flow_columns() const {
    std::vector<TextTable::Column> columns{{.head = "from", .shrinks = true},
                                           {.head = "to", .shrinks = true},
                                           {.head = "protocol", .drop = 1},
                                           {.head = "packets", .numbers = true, .drop = 2},
                                           {.head = "bytes", .numbers = true, .drop = 3},
                                           {.head = "app"}};
    if (judged_) columns.push_back({.head = "verdict"});
    columns.push_back({.head = "names"});
    return columns;
  }
  void end_flows() {
    if (flows_) flows_->end();
    flows_.reset();
  }

  bool judged_;
  std::optional<std::size_t> width_;
  std::optional<TextTable> flows_;
};

}  // namespace

std::unique_ptr<Report> text_report(bool judged, std::optional<std::size_t> width) {
  return std::make_unique<TextReport>(judged, width);
}

}  // namespace chokepoint::cli
