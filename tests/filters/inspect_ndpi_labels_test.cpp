#include <algorithm>
#include <map>

#include <catch2/catch.hpp>

#include "filters/capture/capture_inspector.hpp"
#include "tests/filters/ndpi_labels.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

constexpr const char* kRelay = "its hello and certificate are Tor's, to the same relays as others";

/// Flows on which we differ from nDPI, each for a reason (docs/protocols.md).
const std::string kBehindRecords = "a ClientHello stands behind other records in the clear";
const std::map<std::string, std::string> kReasons{
    {"tor.pcap 91.143.93.242:443 192.168.1.252:51110", kRelay},
    {"tor.pcap 192.168.1.252:51174 212.83.155.250:443", kRelay},
    {"tor.pcap 62.210.137.230:443 192.168.1.252:51185", kRelay},
    {"tor.pcap 38.229.70.53:443 192.168.1.252:51176", kRelay},
    {"ossfuzz_seed_fake_traces_1.pcapng 1.2.3.4:10 192.168.1.128:1", kBehindRecords},
    {"ossfuzz_seed_fake_traces_1.pcapng 1.2.3.4:11 192.168.1.128:1", kBehindRecords},
};

std::filesystem::path ndpi_folder() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return std::filesystem::path(folder != nullptr ? folder : "../shared/data") / "pcap/ndpi";
}

std::map<FlowKey, App> apps_of_capture(const std::filesystem::path& file) {
  std::map<FlowKey, App> apps;
  CaptureReader reader(file);
  CaptureInspector inspector([&](const FlowRecord& flow) {
    App& app = apps[flow.key];
    if (app == App::kUnknown) app = flow.app;
  });
  try {
    while (const auto packet = reader.next()) inspector.on_packet(*packet);
  } catch (const InputError&) {
    // A capture that ends in mid-record is judged by what came before.
  }
  inspector.finish();
  return apps;
}

std::string end_text(const FlowEnd& end) {
  return end.address.to_string() + ":" + std::to_string(end.port);
}

struct Agreement {
  int counted = 0;
  int agreed = 0;
  int listed = 0;  ///< of those that do not agree, those with a reason
  std::vector<std::string> differences;
};

void compare(const std::filesystem::path& capture, Agreement& total) {
  const auto apps = apps_of_capture(capture);
  for (const auto& flow : test::read_ndpi_listing(capture.string() + ".out")) {
    const auto found = apps.find(flow.key);
    const App ours = found == apps.end() ? App::kUnknown : found->second;
    const auto theirs = test::apps_of_ndpi(flow.label);
    if (ours == App::kUnknown && (theirs.empty() || flow.guess)) continue;
    ++total.counted;
    if (theirs.contains(ours)) {
      ++total.agreed;
      continue;
    }
    const std::string place =
        capture.filename().string() + " " + end_text(flow.key.low) + " " + end_text(flow.key.high);
    const auto reason = kReasons.find(place);
    if (reason != kReasons.end()) ++total.listed;
    total.differences.push_back(place + ": nDPI " + flow.label + ", ours " +
                                std::string(app_label(ours)) +
                                (found == apps.end() ? " (no such flow)" : "") +
                                (reason == kReasons.end() ? "" : " — " + reason->second));
  }
}

}  // namespace

TEST_CASE(
    "Labels of flows agree with what nDPI reads in at least 95 % of the flows of its captures",
    "[filters][captures]") {
  if (!std::filesystem::is_directory(ndpi_folder())) {
    WARN("no captures at " << ndpi_folder() << ": nothing compared");
    return;
  }
  Agreement total;
  std::vector<std::filesystem::path> captures;
  for (const auto& entry : std::filesystem::directory_iterator(ndpi_folder())) {
    if (std::filesystem::exists(entry.path().string() + ".out")) captures.push_back(entry.path());
  }
  std::sort(captures.begin(), captures.end());
  for (const auto& capture : captures) compare(capture, total);
  std::string differences;
  for (const auto& difference : total.differences) differences += difference + "\n";
  INFO(differences << total.agreed << " of " << total.counted << " flows agree, " << total.listed
                   << " more are explained");
  CHECK(total.counted > 0);
  CHECK(total.agreed >= 0.95 * total.counted);
  CHECK(total.agreed + total.listed == total.counted);
}
