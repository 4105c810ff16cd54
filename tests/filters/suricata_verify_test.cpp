#include <algorithm>
#include <map>
#include <set>

#include <catch2/catch.hpp>

#include "filters/profile/profile_reader.hpp"
#include "tests/filters/box_run.hpp"
#include "tests/filters/suricata_checks.hpp"
#include "tests/topology/shared_data.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

// Tests of suricata-verify whose rules a profile can express (tests/data/suricata/TEST.toml; with
// ".packets" before the end, the rules that look at packets). What Suricata must give stands in the
// test.yaml of each. docs/validation.md has the table.

namespace {

namespace fs = std::filesystem;
const fs::path kProfiles = "tests/data/suricata";

fs::path tests_of_suricata() { return shared_data() / "pcap/suricata"; }

bool present() {
  if (fs::is_directory(tests_of_suricata())) return true;
  WARN("no tests of suricata-verify at " << tests_of_suricata() << ": nothing compared");
  return false;
}

fs::path capture_of(const std::string& test) {
  for (const auto& entry : fs::directory_iterator(tests_of_suricata() / test)) {
    if (entry.path().extension() == ".pcap") return entry.path();
  }
  FAIL("no capture of " << test);
  return {};
}

std::vector<SuricataCheck> checks_of(const std::string& test) {
  return read_suricata_checks(tests_of_suricata() / test / "test.yaml");
}

BoxOutcome run(const std::string& profile, const std::string& test) {
  return run_box(read_profile(kProfiles / (profile + ".toml")), capture_of(test));
}

/// Where we fire another number of times, how many, and why.
struct Difference {
  int ours;
  std::string why;
};
const std::string kPerFlow = "it reports every transaction, a rule here fires once on a flow";
const std::string kAcknowledged = "it delivers what was acknowledged, we what comes first";
const std::string kRewrites = "in the path it writes the first copy's bytes over the second's";
const std::string kUrgent = "the urgent byte belongs to the stream as we read it";
const std::map<std::string, Difference> kDifferences{
    {"dns-over-http2 sid-10", {1, kPerFlow}},
    {"dns-over-http2 sid-11", {1, kPerFlow}},
    {"dns-over-http2 sid-20", {1, kPerFlow}},
    {"dns-over-http2 sid-21", {1, kPerFlow}},
    {"eve-overlap-payload-02-policy-oldlinux sid-1", {0, kAcknowledged}},
    {"eve-overlap-payload-02-policy-oldlinux sid-2", {1, kAcknowledged}},
    {"eve-overlap-payload-03-ips sid-2", {1, kPerFlow}},
    {"eve-overlap-payload-03-ips sid-3", {1, kRewrites}},
    {"eve-overlap-payload-03-ips sid-4", {1, kRewrites}},
    {"tcp-urgp-02-drop-ips sid-1000002", {0, kUrgent}},
};

std::string test_of(const fs::path& profile) {
  std::string name = profile.stem().string();
  if (name.ends_with(".packets")) name.resize(name.size() - std::string(".packets").size());
  return name;
}

}  // namespace

TEST_CASE("Rules that profiles can express fire as often as Suricata's, but for stated differences",
          "[filters][validation][suricata]") {
  if (!present()) return;
  int compared = 0;
  std::set<std::string> differing;
  for (const auto& entry : fs::directory_iterator(kProfiles)) {
    const std::string test = test_of(entry.path());
    const auto checks = checks_of(test);
    REQUIRE_FALSE(checks.empty());
    const BoxOutcome box = run(entry.path().stem().string(), test);
    for (const Rule& rule : read_profile(entry.path()).rules) {
      const auto theirs = suricata_count(
          checks, {{"event_type", "alert"},
                   {"alert.signature_id", rule.name.substr(rule.name.find('-') + 1)}});
      if (!theirs) continue;  // the test does not ask, or the rule has no number there
      ++compared;
      CAPTURE(test, rule.name);
      const auto difference = kDifferences.find(test + " " + rule.name);
      if (difference == kDifferences.end()) {
        CHECK(box.times(rule.name) == *theirs);
        continue;
      }
      INFO(difference->second.why);
      differing.insert(difference->first);
      CHECK(*theirs != difference->second.ours);
      CHECK(box.times(rule.name) == difference->second.ours);
    }
  }
  INFO(compared << " rules compared, " << differing.size() << " differ for a reason");
  CHECK(differing.size() == kDifferences.size());
  CHECK(compared > 0);
}

TEST_CASE("A firewall's profile drops the packets that Suricata drops",
          "[filters][validation][suricata]") {
  if (!present()) return;
  SECTION("all of a connection from the request on that no rule accepts") {
    const std::string test = "firewall__ruletype-firewall-31-retrans-of-drop";
    const BoxOutcome box = run(test, test);
    const auto checks = checks_of(test);
    CHECK(static_cast<int>(box.dropped.size()) ==
          suricata_counter(checks, "stats.firewall.blocked"));
    CHECK(box.packets - static_cast<int>(box.dropped.size()) ==
          suricata_counter(checks, "stats.firewall.accepted"));
    REQUIRE_FALSE(box.dropped.empty());
    CHECK(box.dropped.front() == 4);  // pcap_cnt of the first
  }
  SECTION("a connection that is first seen in its midst") {
    const std::string test = "firewall__tcp-session-midstream-policy";
    const BoxOutcome box = run(test, test);
    const auto checks = checks_of(test);
    CHECK(suricata_count(checks, {{"event_type", "http"}}) == box.times("http"));
    // The first drop is asked for with its reason; the check of all has nothing but the type.
    const auto all = std::find_if(checks.begin(), checks.end(), [](const SuricataCheck& check) {
      return check.match.size() == 1 && check.match.contains("event_type") &&
             check.match.at("event_type") == "drop";
    });
    REQUIRE(all != checks.end());
    CHECK(static_cast<int>(box.dropped.size()) == all->count);
  }
  SECTION("a segment outside the window") {
    const std::string test = "firewall__tcp-session-stream-out-of-window";
    const BoxOutcome box = run(test, test);
    CHECK(static_cast<int>(box.dropped.size()) ==
          suricata_counter(checks_of(test), "stats.ips.blocked"));
    CHECK(box.dropped == std::vector<int>{3});
  }
  SECTION("of an urgent byte in a request ours drops the segment, and misses the word around it") {
    const std::string test = "tcp-urgp-02-drop-ips";
    const BoxOutcome box = run(test, test);
    CHECK(suricata_counter(checks_of(test), "stats.ips.drop_reason.stream_urgent") == 1);
    CHECK(box.dropped == std::vector<int>{5});
    CHECK(suricata_counter(checks_of(test), "stats.ips.blocked") == 10);
  }
}
