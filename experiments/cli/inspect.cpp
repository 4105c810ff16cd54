#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "experiments/cli/inspect_report.hpp"
#include "experiments/cli/progress.hpp"
#include "experiments/cli/verbs.hpp"
#include "filters/act/censor_filter.hpp"
#include "filters/inspect/capture_inspector.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::cli {
namespace {

struct Options {
  std::string file;
  bool json = false;
  bool quiet = false;
  std::vector<std::string> names;
  std::vector<std::string> addresses;
  std::vector<std::string> keywords;
  std::string action = "drop";
};

std::shared_ptr<const CompiledProfile> compile_profile(const Options& options) {
  if (options.names.empty() && options.addresses.empty() && options.keywords.empty()) {
    return nullptr;
  }
  Profile profile;
  const auto rule = [&](const char* name) -> Condition& {
    Rule& made = profile.rules.emplace_back();
    made.name = name;
    made.then.action = find_action(options.action).value_or(Action::kDrop);
    return made.when;
  };
  for (const std::string& text : options.addresses) {
    const auto prefix = Prefix::parse(text);
    if (!prefix) throw InputError("", 0, "--block-address", text + " is no address or prefix");
    rule("address").addresses.push_back(*prefix);
  }
  if (!options.names.empty()) rule("name").names = options.names;
  if (!options.keywords.empty()) rule("keyword").words = options.keywords;
  return CompiledProfile::compile(profile);
}

/// Runs one filter over a capture, as if the capture were its site, and keeps its judgements.
class PolicyRun final : public MatchObserver, public ActionSink {
 public:
  explicit PolicyRun(std::shared_ptr<const CompiledProfile> profile)
      : filter_(std::move(profile), 0, this) {}

  void on_packet(const CaptureInspector::Place& place, SimTime now) {
    if (place.packet.empty()) return;
    rule_.clear();
    filter_.on_packet(place.packet, now, *this);
    if (place.flow == nullptr || rule_.empty()) return;
    judgements_.try_emplace(place.flow->number, Judgement{verdict(), rule_});
  }
  void on_match(const Match& match) override {
    action_ = match.rule.then.action;
    if (rule_.empty()) rule_ = fmt::format("{}:{}", match.rule.name, match.item);
  }
  /// Nothing can be sent into a capture.
  void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {}

  Judgement judgement(std::uint64_t flow_number) const {
    const auto found = judgements_.find(flow_number);
    return found == judgements_.end() ? Judgement{} : found->second;
  }

 private:
  std::string_view verdict() const {
    return action_ == Action::kDrop ? "drop" : action_ == Action::kReset ? "reset" : "pass";
  }

  Action action_ = Action::kObserve;
  CensorFilter filter_;
  std::string rule_;  // that fired on the packet at hand
  std::unordered_map<std::uint64_t, Judgement> judgements_;
};

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

void inspect_file(const std::filesystem::path& file,
                  const std::shared_ptr<const CompiledProfile>& policy, Report& report,
                  Reading& reading) {
  const auto started = std::chrono::steady_clock::now();
  CaptureReader reader(file);
  report.begin(file.string());
  std::optional<PolicyRun> run;
  if (policy) run.emplace(policy);
  CaptureInspector inspector([&](const FlowRecord& record) {
    report.flow(record, run ? run->judgement(record.number) : Judgement{});
  });
  std::optional<SimTime> first;
  SimTime last{};
  while (const auto captured = reader.next()) {
    if (!first) first = last = captured->time;
    last = std::max(last, captured->time);
    const auto place = inspector.on_packet(*captured);
    if (run) run->on_packet(place, last);
    reading.packet(captured->frame.size());
  }
  inspector.finish();
  Summary summary{inspector.totals(), reader.truncated(), 0, 0};
  if (first) summary.capture_seconds = std::chrono::duration<double>(last - *first).count();
  summary.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  report.summary(summary);
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

void inspect(const Options& options) {
  const auto policy = compile_profile(options);
  std::error_code ignored;
  const bool folder = std::filesystem::is_directory(options.file, ignored);
  const auto report = options.json ? json_report(folder) : text_report();
  const auto files =
      folder ? captures_in(options.file) : std::vector<std::filesystem::path>{options.file};
  Reading reading(files, options.quiet);
  if (!folder) return inspect_file(options.file, policy, *report, reading);
  bool all_read = true;
  for (const auto& file : files) {
    try {
      inspect_file(file, policy, *report, reading);
    } catch (const InputError& e) {  // one bad file does not keep the others from being read
      std::fprintf(stderr, "%s\n", e.what());
      all_read = false;
    }
    reading.finished(file);
  }
  if (!all_read) throw CLI::RuntimeError(2);
}

}  // namespace

void add_inspect(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* verb = app.add_subcommand(
      "inspect", "What a filter reads in a capture: flows, protocols, names, and its verdicts");
  verb->add_option("file", options->file, "pcap or pcapng file, plain or .gz, or a folder of them")
      ->required();
  verb->add_flag("--json", options->json, "one JSON object a line: flows, then a summary");
  verb->add_flag("--quiet", options->quiet, "no progress");
  verb->add_option("--block-name", options->names, "domain name to block, with all below it")
      ->allow_extra_args(false);
  verb->add_option("--block-address", options->addresses, "address or prefix to block")
      ->allow_extra_args(false);
  verb->add_option("--keyword", options->keywords, "word to block in cleartext")
      ->allow_extra_args(false);
  verb->add_option("--action", options->action, "what to do on a match")
      ->check(CLI::IsMember({"observe", "drop", "reset"}))
      ->capture_default_str();
  verb->callback([options] { inspect(*options); });
}

}  // namespace chokepoint::cli
