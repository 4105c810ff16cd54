#include "experiments/bench/race_inspect.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <limits>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "experiments/bench/allocation_count.hpp"
#include "experiments/bench/runs.hpp"
#include "filters/act/censor_filter.hpp"
#include "filters/capture/capture_inspector.hpp"
#include "topology/base/error.hpp"
#include "traffic/wire/capture_image.hpp"

namespace chokepoint::bench {
namespace {

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2),
                   values.end());
  return values[values.size() / 2];
}

double libpcap_loop(const std::filesystem::path& file) {
  const Stopwatch watch;
  CaptureReader reader(file);
  std::uint64_t bytes = 0;
  while (const auto packet = reader.next()) bytes += packet->frame.size();
  // The sum keeps the loop from being left out.
  return bytes == ~std::uint64_t{0} ? 0 : watch.seconds();
}

InspectOptions names_only() {
  InspectOptions options;
  options.hello_facts = false;
  return options;
}

double inspect_from_memory(CaptureImage& image) {
  image.rewind();
  std::uint64_t flows = 0;
  CaptureInspector inspector([&](const FlowRecord&) { ++flows; }, names_only());
  const Stopwatch watch;
  while (const auto packet = image.next()) inspector.on_packet(*packet);
  inspector.finish();
  return watch.seconds();
}

/// A whole box over the same packets: rules of names and words that hardly anybody meets.
double judge_from_memory(CaptureImage& image) {
  struct Nothing final : ActionSink {
    void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {}
  } nothing;
  Profile profile;
  Rule& names = profile.rules.emplace_back();
  names.name = "names";
  names.when.names = {"blocked.example", "www.site-7.example"};
  Rule& words = profile.rules.emplace_back();
  words.name = "words";
  words.when.words = {"forbidden", "falun"};
  words.when.word_fields = {WordField::kHttpRequest};
  CensorFilter box(CompiledProfile::compile(profile));
  image.rewind();
  const Stopwatch watch;
  while (const auto packet = image.next()) {
    const FrameView frame = FrameView::parse(packet->link_type, packet->frame);
    if (frame.kind == FrameView::Kind::kIp) box.on_packet(frame.ip, packet->time, nothing);
  }
  return watch.seconds();
}

/// The same pass, with an eye on the heap.
void count_allocations(CaptureImage& image, InspectRaceResult& result) {
  image.rewind();
  const HeapWatch heap;
  CaptureInspector inspector(
      [&](const FlowRecord& flow) {
        result.names += flow.http_hosts.size() + flow.server_names.size() + flow.dns_names.size();
      },
      names_only());
  std::uint64_t before = heap.allocations();
  while (const auto packet = image.next()) {
    const auto place = inspector.on_packet(*packet);
    const std::uint64_t now = heap.allocations();
    const std::uint64_t more = now - before;
    before = now;
    result.allocations += more;
    if (more > 0) ++result.allocating_packets;
    if (place.flow == nullptr || place.flow->packets <= kEarlyPackets) continue;
    ++result.late_packets;
    result.late_allocations += more;
  }
  const auto held = static_cast<double>(heap.live_bytes());
  inspector.finish();
  const CaptureTotals& totals = inspector.totals();
  result.packets = totals.packets;
  result.bytes = totals.bytes;
  result.flows = totals.flows;
  if (totals.flows > 0) result.bytes_per_flow = held / static_cast<double>(totals.flows);
}

struct Child {
  double seconds = 0;
  std::string why;  ///< empty if it ran
};

/// Processor seconds of `ndpiReader -i file -q`, its output thrown away.
Child run_ndpi(const std::string& file) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  std::array<std::string, 4> words{"ndpiReader", "-q", "-i", file};
  std::array<char*, 5> arguments{words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                                 nullptr};
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, "ndpiReader", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error == ENOENT) return {0, "ndpiReader (Debian package libndpi-bin) is not installed"};
  if (error != 0) return {0, std::string("ndpiReader: ") + std::strerror(error)};
  int status = 0;
  rusage used{};
  while (wait4(child, &status, 0, &used) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return {0, "ndpiReader failed on the file"};
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return {seconds(used.ru_utime) + seconds(used.ru_stime), {}};
}

/// A capture file of the same kind without packets, in a place of its own, removed at the end.
class EmptyCapture {
 public:
  explicit EmptyCapture(const std::filesystem::path& like) {
    std::string name =
        (std::filesystem::temp_directory_path() / "chokepoint-empty-XXXXXX").string();
    const int descriptor = mkstemp(name.data());
    if (descriptor < 0) throw InputError(name, 0, "", std::strerror(errno));
    close(descriptor);
    path_ = name;
    std::array<char, 24> header{};
    std::ifstream(like, std::ios::binary).read(header.data(), header.size());
    std::ofstream(path_, std::ios::binary).write(header.data(), header.size());
  }
  ~EmptyCapture() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  EmptyCapture(const EmptyCapture&) = delete;
  EmptyCapture& operator=(const EmptyCapture&) = delete;
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace

InspectRaceResult race_inspect(const std::filesystem::path& file, unsigned rounds,
                               const std::function<void(std::size_t, std::size_t)>& progress) {
  InspectRaceResult result;
  CaptureImage image(file);
  count_allocations(image, result);
  const EmptyCapture empty(file);
  std::vector<double> ours, box, libpcap, ndpi;
  double shortest = std::numeric_limits<double>::max();  // beyond start-up
  for (unsigned round = 0; round < rounds; ++round) {
    progress(round, rounds);
    libpcap.push_back(libpcap_loop(file));
    ours.push_back(inspect_from_memory(image));
    box.push_back(judge_from_memory(image));
    if (!result.why.empty()) continue;
    const Child start_up = run_ndpi(empty.path());
    const Child whole = start_up.why.empty() ? run_ndpi(file.string()) : start_up;
    result.why = whole.why;
    ndpi.push_back(whole.seconds - start_up.seconds);
    shortest = std::min(shortest, ndpi.back() - start_up.seconds);
  }
  // Below that, what is measured is its start-up.
  if (result.why.empty() && shortest <= 0) {
    result.why = "the capture is too small to time ndpiReader on it";
  }
  result.ours_seconds = median(ours);
  result.box_seconds = median(box);
  result.libpcap_seconds = median(libpcap);
  if (result.why.empty()) result.ndpi_seconds = median(ndpi);
  return result;
}

}  // namespace chokepoint::bench
