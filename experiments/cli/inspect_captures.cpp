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

#include "experiments/cli/inspect_box.hpp"
#include "experiments/cli/inspect_options.hpp"
#include "experiments/cli/inspect_report.hpp"
#include "experiments/cli/progress.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "filters/watch/contact_graph.hpp"
#include "topology/base/error.hpp"
#include "topology/base/line_reader.hpp"

namespace chokepoint::cli {
namespace {

/// How far the reading is, in MiB of captures. Of a compressed file only its end is known.
class Reading {
 public:
  Reading(const std::vector<std::filesystem::path>& files, bool quiet)
      : progress_("inspect, MiB", quiet) {
    for (const auto& file : files) all_ += size_of(file);
  }
  /// After each packet, of which the file held `bytes`.
  void packet(std::size_t bytes) {
    constexpr std::size_t kRecordHeader = 16;  // of a pcap file
    in_file_ += bytes + kRecordHeader;
    constexpr std::size_t kBetween = 4U << 20U;  // a few milliseconds of work
    if (in_file_ - shown_ < kBetween) return;
    shown_ = in_file_;
    update(before_ + in_file_);
  }
  void finished(const std::filesystem::path& file) {
    in_file_ = shown_ = 0;
    update(before_ += size_of(file));
  }

 private:
  static std::uint64_t size_of(const std::filesystem::path& file) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    return error ? 0 : size;
  }
  void update(std::uint64_t bytes) {
    progress_.update(std::min(bytes, all_) >> 20U, (all_ >> 20U) + 1);
  }

  Progress progress_;
  std::uint64_t all_ = 0;
  std::uint64_t before_ = 0;   // in files that are finished
  std::uint64_t in_file_ = 0;  // of the file at hand
  std::uint64_t shown_ = 0;    // of it, at the last update
};

/// TLS secrets that the user gave and those that a capture brings along.
class Keys {
 public:
  explicit Keys(const std::string& file) {
    if (!file.empty()) log_ = TlsKeyLog::read(file);
    given_ = !file.empty();
  }
  /// Takes what has come in the capture since the last call.
  void take(std::string_view log) {
    if (log.size() <= taken_) return;
    log_.add_text(log.substr(taken_));
    taken_ = log.size();
  }
  void next_file() { taken_ = 0; }
  /// nullptr where there are none, which spares the looking.
  const TlsKeySource* source() const { return given_ || taken_ > 0 ? &log_ : nullptr; }

 private:
  TlsKeyLog log_;
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

/// All that is needed to read one capture after another.
struct Desk {
  std::shared_ptr<const CompiledProfile> box;
  Keys keys;
  bool contacts;
  std::optional<ContactGraph> truth;
  Report& report;
  Reading reading;
};

std::optional<CapturedPacket> next_of(CaptureReader& reader, std::optional<InputError>& damage) {
  try {
    return reader.next();
  } catch (const InputError& error) {
    damage = error;
    return std::nullopt;
  }
}

void inspect_file(const std::filesystem::path& file, Desk& desk) {
  const auto started = std::chrono::steady_clock::now();
  CaptureReader reader(file);
  desk.report.begin(file.string());
  std::optional<BoxRun> run;
  ContactLog contacts;
  desk.keys.next_file();
  auto captured = reader.next();
  desk.keys.take(reader.tls_key_log());  // it stands before the packets that it is for
  InspectOptions options;
  options.keys = desk.keys.source();
  // What is told of a flow is all that can be read; the box judges by what it reads itself.
  if (desk.box) run.emplace(desk.box, options.keys);
  CaptureInspector inspector(
      [&](const FlowRecord& record) {
        if (desk.contacts) contacts.on_app(record.key, record.app);
        desk.report.flow(record, run ? run->take(record.number) : Judgement{});
      },
      options);
  std::optional<SimTime> first;
  SimTime last{};
  std::optional<InputError> damage;  // what came before it is told all the same
  for (; captured; captured = next_of(reader, damage)) {
    desk.keys.take(reader.tls_key_log());
    if (!first) first = last = captured->time;
    last = std::max(last, captured->time);
    const auto place = inspector.on_packet(*captured);
    if (run) run->on_packet(place, last);
    if (desk.contacts || desk.truth) {
      if (const auto packet = PacketView::parse(place.packet)) {
        contacts.on_packet(*packet, captured->time);
      }
    }
    desk.reading.packet(captured->frame.size());
  }
  inspector.finish();
  if (desk.contacts) desk.report.contacts(contacts.contacts());
  Summary summary{inspector.totals(), reader.truncated(), 0, 0, {}, {}};
  if (desk.truth) {
    ContactGraph found;
    found.add(contacts);
    summary.contacts = {found.precision(*desk.truth), found.recall(*desk.truth)};
  }
  if (run) summary.box = run->counters();
  if (first) summary.capture_seconds = std::chrono::duration<double>(last - *first).count();
  summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  desk.report.summary(summary);
  if (damage) throw *damage;
}

/// The captures below a folder, in the order of their paths.
std::vector<std::filesystem::path> captures_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  try {
    using Walk = std::filesystem::recursive_directory_iterator;
    for (const auto& entry :
         Walk(folder, std::filesystem::directory_options::skip_permission_denied)) {
      if (entry.is_regular_file() && starts_like_capture(entry.path())) files.push_back(entry);
    }
  } catch (const std::filesystem::filesystem_error& e) {
    throw InputError(folder.string(), 0, "", e.code().message());
  }
  if (files.empty()) throw InputError(folder.string(), 0, "", "no captures in this folder");
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

void inspect_captures(const InspectSettings& settings) {
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(settings.file, ignored);
  const auto files =
      folder ? captures_in(settings.file) : std::vector<std::filesystem::path>{settings.file};
  const auto report = settings.json ? json_report(folder) : text_report();
  Desk desk{box_of(settings),  Keys(settings.keys),
            settings.contacts, read_truth(settings.truth),
            *report,           Reading(files, settings.quiet)};
  if (!folder) return inspect_file(settings.file, desk);
  bool all_read = true;
  for (const auto& file : files) {
    try {
      inspect_file(file, desk);
    } catch (const InputError& e) {  // one bad file does not keep the others from being read
      std::fprintf(stderr, "%s\n", e.what());
      all_read = false;
    }
    desk.reading.finished(file);
  }
  if (!all_read) throw CLI::RuntimeError(2);
}

}  // namespace chokepoint::cli
