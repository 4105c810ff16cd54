#include <cmath>
#include <map>

#include <catch2/catch.hpp>

#include "filters/inspect/beacon.hpp"
#include "filters/inspect/flow_classifier.hpp"
#include "filters/inspect/volume.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

FlowKey flow(std::uint32_t number) {
  return {{IpAddress::v4(0x0a000000 + number), 1024}, {IpAddress::v4(0xc0000201), 443}, 6};
}

/// Zipf's law: the weight of rank r falls as 1 / r.
std::uint32_t zipf(RandomStream& random, std::uint32_t ranks) {
  return static_cast<std::uint32_t>(std::exp(random.uniform() * std::log(ranks)));
}

SimTime seconds(double value) {
  return std::chrono::duration_cast<SimTime>(std::chrono::duration<double>(value));
}

const FlowEnd kServer{IpAddress::v4(0xc0000201), 443};

/// Whether contacts with such gaps are ever called periodic.
template <class Gap>
bool periodic(BeaconDetector& detector, std::uint32_t client, int contacts, Gap&& gap) {
  double now = 1000;
  bool told = false;
  for (int i = 0; i < contacts; ++i) {
    told = detector.on_contact(IpAddress::v4(client), kServer, seconds(now)) || told;
    now += gap();
  }
  return told;
}

}  // namespace

TEST_CASE("Space-Saving keeps its proven bounds on any stream", "[filters]") {
  RandomStream random(7, "heavy hitters");
  for (const std::size_t counters : {1UL, 7UL, 64UL}) {
    for (const std::uint32_t keys : {5U, 500U, 20'000U}) {
      SpaceSaving<std::uint32_t> summary(counters);
      std::map<std::uint32_t, std::uint64_t> truth;
      for (int i = 0; i < 30'000; ++i) {
        const std::uint32_t key = zipf(random, keys);
        const std::uint64_t weight = random.below(1500);
        truth[key] += weight;
        const auto& counter = summary.add(key, weight);
        REQUIRE(counter.key == key);
      }
      const auto told = summary.heaviest(counters);
      const std::uint64_t bound = summary.total() / counters;
      std::map<std::uint32_t, std::uint64_t> weights;
      for (std::size_t i = 0; i < told.size(); ++i) {
        weights[told[i].key] = told[i].weight;
        REQUIRE(told[i].weight >= truth[told[i].key]);
        REQUIRE(told[i].surely() <= truth[told[i].key]);
        REQUIRE(told[i].error <= bound);
        REQUIRE((i == 0 || told[i].weight <= told[i - 1].weight));
      }
      CHECK(told.size() == std::min(counters, truth.size()));
      for (const auto& [key, weight] : truth) {
        if (weight > bound) CHECK(weights.contains(key));
      }
    }
  }
}

TEST_CASE("Every flow told as an elephant is one, and none beyond the error is missed",
          "[filters]") {
  constexpr std::uint64_t kBound = 200'000;
  constexpr std::size_t kCounters = 200;
  ElephantDetector detector(kCounters, kBound);
  RandomStream random(8, "elephants");
  std::map<std::uint32_t, std::uint64_t> truth;
  std::map<std::uint32_t, bool> told;
  for (int i = 0; i < 100'000; ++i) {
    const std::uint32_t number = zipf(random, 50'000);
    truth[number] += 1000;
    const bool elephant = detector.add(flow(number), 1000);
    if (elephant) CHECK(truth[number] > kBound);
    told[number] = told[number] || elephant;
  }
  const std::uint64_t error = detector.flows().total() / kCounters;
  int elephants = 0;
  for (const auto& [number, bytes] : truth) {
    if (bytes > kBound + error) CHECK(told[number]);
    elephants += told[number] ? 1 : 0;
  }
  CHECK(elephants > 5);
}

TEST_CASE("Regular contacts are a beacon, contacts at random are none", "[filters]") {
  RandomStream random(9, "beacons");
  BeaconDetector detector;
  // Uniform jitter of ±j has a variation of j / √3: .058 for a tenth, .23 for four tenths.
  CHECK(periodic(detector, 1, 10, [] { return 60.0; }));
  CHECK(periodic(detector, 2, 40, [&] { return 60 * (0.9 + 0.2 * random.uniform()); }));
  CHECK_FALSE(periodic(detector, 3, 7, [] { return 60.0; }));  // too few
  int false_alarms = 0;
  for (std::uint32_t client = 100; client < 400; ++client) {
    false_alarms += periodic(detector, client, 40, [&] { return random.exponential(60); }) ? 1 : 0;
  }
  CHECK(false_alarms == 0);
  int wide = 0;
  for (std::uint32_t client = 500; client < 600; ++client) {
    wide +=
        periodic(detector, client, 17, [&] { return 60 * (0.6 + 0.8 * random.uniform()); }) ? 1 : 0;
  }
  CHECK(wide <= 3);
}

TEST_CASE("Parallel connections are one contact, and old habits are forgotten", "[filters]") {
  BeaconDetector detector;
  // Three connections at once, a tenth of a second apart, each minute.
  int step = 0;
  CHECK(periodic(detector, 1, 30, [&] { return ++step % 3 == 0 ? 59.8 : 0.1; }));
  // At random first, regular later: the last 16 gaps decide.
  RandomStream random(10, "habits");
  int count = 0;
  CHECK(periodic(detector, 2, 60, [&] { return ++count < 20 ? random.exponential(60) : 30.0; }));
}

TEST_CASE("The table of beacons forgets the pair that was silent for longest", "[filters]") {
  BeaconDetector detector({.max_pairs = 10});
  for (std::uint32_t client = 0; client < 100; ++client) {
    detector.on_contact(IpAddress::v4(client), kServer, seconds(client));
  }
  CHECK(detector.pairs() == 10);
}

TEST_CASE("The features of a flow are those of its first 32 packets", "[filters]") {
  FlowFeatures features;
  CHECK(features.size() == 0);
  for (int i = 0; i < 40; ++i) {
    features.add(i % 3 == 0, i == 1 ? 100'000 : 40U + static_cast<unsigned>(i),
                 std::chrono::milliseconds{i == 5 ? 0 : 10 * i});
  }
  REQUIRE(features.size() == 32);
  CHECK(features.packets() == 40);
  CHECK(features.bytes(0) == 40);
  CHECK(features.bytes(1) == 65'535);
  CHECK(features.bytes(31) == 71);
  CHECK(features.gap(0) == 0);
  CHECK(features.gap(1) == 10'000);
  CHECK(features.gap(5) == 0);  // time ran backwards
  CHECK(features.gap(6) == 60'000);
  CHECK(features.from_client(30));
  CHECK_FALSE(features.from_client(31));
  CHECK(sizeof(FlowFeatures) <= 216);
}

TEST_CASE("A classifier tells an upload from a download by directions and sizes", "[filters]") {
  /// Share of the bytes that the client sent.
  class UploadClassifier final : public FlowClassifier {
   public:
    std::optional<double> score(const FlowFeatures& features) const override {
      if (features.size() < 8) return std::nullopt;
      double sent = 0, all = 0;
      for (std::size_t i = 0; i < features.size(); ++i) {
        all += features.bytes(i);
        if (features.from_client(i)) sent += features.bytes(i);
      }
      return all == 0 ? 0 : sent / all;
    }
  };
  const UploadClassifier classifier;
  FlowFeatures upload, download;
  for (int i = 0; i < 20; ++i) {
    CHECK(classifier.score(upload).has_value() == (i >= 8));
    upload.add(i % 2 == 0, i % 2 == 0 ? 1500 : 40, SimTime{i});
    download.add(i % 2 == 0, i % 2 == 0 ? 40 : 1500, SimTime{i});
  }
  CHECK(*classifier.score(upload) == Approx(1500.0 / 1540));
  CHECK(*classifier.score(download) == Approx(40.0 / 1540));
}
