#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "experiments/cli/inspect_box.hpp"
#include "experiments/cli/inspect_folder.hpp"
#include "experiments/cli/inspect_options.hpp"
#include "experiments/cli/inspect_progress.hpp"
#include "experiments/cli/inspect_report.hpp"
#include "experiments/cli/text_table.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "filters/watch/contact_graph.hpp"
#include "topology/base/error.hpp"
#include "topology/base/line_reader.hpp"
#include "topology/base/printable.hpp"

namespace chokepoint::cli {
namespace {

/// Says what of a key log was passed over. `where` is its name, `what` the lines are.
void tell_gaps(const std::string& where, bool numbered, const TlsKeyLogGaps& gaps) {
  if (gaps.lines == 0) return;
  const std::string line = numbered ? fmt::format(":{}", gaps.first) : "";
  const bool one = gaps.lines == 1;
  std::fflush(stdout);  // both streams may be one terminal
  fmt::print(
      stderr, "{}{}: {} {} not conform to the format of key logs{} and {} passed over{}\n",
      printable(where), line, one ? "a line" : fmt::format("{} lines", gaps.lines),
      one ? "does" : "do", one || !numbered ? "" : ", the first of them here,", one ? "is" : "are",
      gaps.full
          ? fmt::format("; of more than {} sessions the rest is left out", TlsKeyLog::kMostSessions)
      : gaps.torn ? "; the last one has no end"
                  : "");
}

/// TLS secrets that the user gave and those that a capture brings along.
class Keys {
 public:
  explicit Keys(const std::string& file) : given_(!file.empty()) {
    if (given_) tell_gaps(file, true, log_.add_file(file));
  }
  /// Takes what has come in the capture since the last call.
  void take(std::string_view log) {
    if (log.size() <= taken_) return;
    const TlsKeyLogGaps gaps = log_.add_text(log.substr(taken_));
    gaps_.lines += gaps.lines;
    gaps_.full = gaps_.full || gaps.full;
    taken_ = log.size();
  }
  void begin_file() {
    taken_ = 0;
    gaps_ = {};
  }
  /// Says what was wrong with the keys inside a capture.
  void end_file(const std::string& file) const { tell_gaps(file + ": TLS keys", false, gaps_); }
  /// nullptr where there are none, which spares the looking.
  const TlsKeySource* source() const { return given_ || taken_ > 0 ? &log_ : nullptr; }

 private:
  TlsKeyLog log_;
  TlsKeyLogGaps gaps_;  // of the capture at hand
  std::size_t taken_ = 0;
  bool given_ = false;
};

/// Lines of client,server; empty ones and those that begin with "#" or "client" are passed over.
/// Throws InputError with the line.
std::optional<ContactGraph> read_truth(const std::string& file) {
  if (file.empty()) return std::nullopt;
  std::ifstream in(file);
  if (!in) throw InputError(file, 0, "", "cannot be read");
  ContactGraph truth;
  constexpr std::size_t kLongestLine = 1024;  // two addresses have some 80 characters
  LineReader lines(in, file, kLongestLine);
  while (const auto line = lines.next()) {
    std::string_view text = *line;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.empty() || text.starts_with('#') || text.starts_with("client")) continue;
    const std::size_t comma = text.find(',');
    const auto client = IpAddress::parse(text.substr(0, comma));
    if (!client) throw InputError(file, lines.number(), "client", "is no address");
    const auto server =
        comma == std::string_view::npos ? std::nullopt : IpAddress::parse(text.substr(comma + 1));
    if (!server) throw InputError(file, lines.number(), "server", "is no address");
    truth.add({*client, *server});
  }
  return truth;
}

/// From the earliest to the latest packet: they need not be in order.
struct Span {
  std::optional<SimTime> earliest;
  SimTime latest{};

  void add(SimTime time) {
    latest = earliest ? std::max(latest, time) : time;
    earliest = earliest ? std::min(*earliest, time) : time;
  }
  void add(const Span& other) {
    if (!other.earliest) return;
    add(*other.earliest);
    add(other.latest);
  }
  double seconds() const {
    return earliest ? std::chrono::duration<double>(latest - *earliest).count() : 0;
  }
};

/// All that is needed to read one capture after another.
struct Desk {
  std::shared_ptr<const CompiledProfile> box;
  Keys keys;
  bool contacts;
  std::optional<ContactGraph> truth;
  Report& report;
  ReadingProgress progress;
  Total total;
  Span span;  // of all

  void add(const FlowRecord& record, const Judgement* judgement) {
    ++total.apps[std::string(app_label(record.app))];
    if (judgement != nullptr) ++total.verdicts[std::string(judgement->verdict)];
    report.flow(record, judgement);
  }
  void add(const Summary& summary, const Span& of_file) {
    ++total.captures;
    total.truncated += summary.truncated ? 1 : 0;
    total.totals.packets += summary.totals.packets;
    total.totals.bytes += summary.totals.bytes;
    total.totals.flows += summary.totals.flows;
    total.totals.malformed += summary.totals.malformed;
    total.seconds += summary.seconds;
    span.add(of_file);
    report.summary(summary);
  }
};

std::optional<CapturedPacket> next_of(CaptureReader& reader, std::optional<InputError>& damage) {
  try {
    return reader.next();
  } catch (const InputError& error) {
    damage = error;
    return std::nullopt;
  }
}

void tell_foreign(const std::string& file, const CaptureReader& reader) {
  const CaptureReader::Foreign foreign = reader.foreign();
  if (foreign.packets == 0) return;
  std::fflush(stdout);
  fmt::print(stderr, "{}: {} {} of link type {}{}, which is not read, {} counted only\n",
             printable(file), foreign.packets, foreign.packets == 1 ? "packet" : "packets",
             foreign.link_type, foreign.packets == 1 ? "" : " or others",
             foreign.packets == 1 ? "is" : "are");
}

void inspect_file(const std::filesystem::path& file, Desk& desk) {
  const auto started = std::chrono::steady_clock::now();
  CaptureReader reader(file);
  std::optional<InputError> damage;  // what came before it is told all the same
  desk.keys.begin_file();
  auto captured = next_of(reader, damage);
  if (damage) throw *damage;
  desk.report.begin(file.string());
  desk.keys.take(reader.tls_key_log());  // it stands before the packets that it is for
  InspectOptions options;
  options.keys = desk.keys.source();
  // What is told of a flow is all that can be read; the box judges by what it reads itself.
  std::optional<BoxRun> run;
  if (desk.box) run.emplace(desk.box, options.keys);
  ContactLog contacts;
  CaptureInspector inspector(
      [&](const FlowRecord& record) {
        if (desk.contacts) contacts.on_app(record.key, record.app);
        std::optional<Judgement> judgement;
        if (run) judgement = run->take(record.number);
        desk.add(record, judgement ? &*judgement : nullptr);
      },
      options);
  Span span;
  for (; captured; captured = next_of(reader, damage)) {
    desk.keys.take(reader.tls_key_log());
    span.add(captured->time);
    const auto place = inspector.on_packet(*captured);
    if (run) run->on_packet(place, span.latest);
    if (desk.contacts || desk.truth) {
      if (const auto packet = PacketView::parse(place.packet)) {
        contacts.on_packet(*packet, captured->time);
      }
    }
    desk.progress.at(reader.file_position());
  }
  inspector.finish();
  if (desk.contacts) desk.report.contacts(contacts.contacts());
  Summary summary{inspector.totals(), reader.truncated(), 0, span.seconds(), {}, {}};
  if (desk.truth) {
    ContactGraph found;
    found.add(contacts);
    summary.contacts = {found.precision(*desk.truth), found.recall(*desk.truth)};
  }
  if (run) summary.box = run->counters();
  summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  desk.add(summary, span);
  desk.keys.end_file(file.string());
  if (damage) throw *damage;
  tell_foreign(file.string(), reader);
}

void inspect_folder(const std::filesystem::path& folder, const FolderContents& contents,
                    Desk& desk) {
  tell_left_out(folder, contents);
  desk.total.left_out = contents.left_out.size();
  for (const auto& file : contents.captures) {
    try {
      inspect_file(file, desk);
    } catch (const InputError& e) {  // one bad file does not keep the others from being read
      std::fflush(stdout);
      fmt::print(stderr, "{}\n", printable(e.what()));
      ++desk.total.refused;
    }
    desk.progress.finished(file);
  }
  desk.total.capture_seconds = desk.span.seconds();
  desk.report.total(desk.total);
  if (desk.total.refused > 0) throw CLI::RuntimeError(2);
}

}  // namespace

void inspect_captures(const InspectSettings& settings) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(settings.file, ignored);
  FolderContents contents{{settings.file}, {}};
  if (folder) contents = captures_below(settings.file);
  auto box = box_of(settings);
  const auto report =
      settings.json ? json_report(folder) : text_report(box != nullptr, output_width());
  Desk desk{std::move(box),
            Keys(settings.keys),
            settings.contacts,
            read_truth(settings.truth),
            *report,
            ReadingProgress(contents.captures, settings.quiet),
            {},
            {}};
  if (folder) return inspect_folder(settings.file, contents, desk);
  inspect_file(settings.file, desk);
}

}  // namespace chokepoint::cli
