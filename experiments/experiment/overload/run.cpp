#include "experiments/experiment/overload/run.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <fmt/format.h>

#include "experiments/experiment/overload/calibration.hpp"
#include "experiments/experiment/overload/settings.hpp"
#include "filters/act/censor_filter.hpp"
#include "topology/base/random.hpp"
#include "traffic/protocol/quic_client.hpp"
#include "traffic/wire/build.hpp"

namespace chokepoint {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint16_t kHttpsPort = 443;

enum class Kind : std::uint8_t { kStress, kBackground, kProbe };

struct Arrival {
  SimTime time;
  Kind kind;
};

/// Appends the arrivals of a Poisson process.
void add_poisson(std::vector<Arrival>& arrivals, Kind kind, double kpps, double seconds,
                 RandomStream& random) {
  if (kpps <= 0) return;
  const double gap = 1e6 / kpps;  // nanoseconds
  for (double now = random.exponential(gap); now < seconds * 1e9; now += random.exponential(gap)) {
    arrivals.push_back({SimTime{static_cast<std::int64_t>(now)}, kind});
  }
}

/// Probes are spread over the run at random, a fixed number of them.
std::vector<Arrival> draw_arrivals(const OverloadSettings& settings, double load_kpps,
                                   std::uint64_t seed) {
  RandomStream stress(seed, "overload:stress");
  RandomStream background(seed, "overload:background");
  RandomStream probes(seed, "overload:probes");
  std::vector<Arrival> arrivals;
  add_poisson(arrivals, Kind::kStress, load_kpps, settings.seconds, stress);
  add_poisson(arrivals, Kind::kBackground, settings.background_kpps, settings.seconds, background);
  for (std::uint32_t i = 0; i < settings.probes; ++i) {
    const double when = probes.uniform() * settings.seconds * 1e9;
    arrivals.push_back({SimTime{static_cast<std::int64_t>(when)}, Kind::kProbe});
  }
  std::stable_sort(arrivals.begin(), arrivals.end(),
                   [](const Arrival& a, const Arrival& b) { return a.time < b.time; });
  return arrivals;
}

Bytes random_payload(std::size_t size, std::uint64_t seed) {
  RandomStream random(seed, "overload:payload");
  Bytes payload(size);
  for (std::byte& byte : payload) byte = static_cast<std::byte>(random.below(256));
  return payload;
}

/// What the packets carry, by Kind.
struct Payloads {
  std::array<Bytes, 3> by_kind;
};

/// Counts the probes that were recognised; a box sends nothing back here.
class Witness final : public MatchObserver, public ActionSink {
 public:
  explicit Witness(std::uint32_t probes) : recognised_(probes, false) {}
  void on_match(const Match& match) override {
    const IpAddress& a = match.flow.low.address;
    const IpAddress& b = match.flow.high.address;
    for (const IpAddress& address : {a, b}) {
      const std::uint32_t number = address.v4_value() - kFirstProbe;
      if (number < recognised_.size()) recognised_[number] = true;
    }
  }
  void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {}

  double leak_rate() const {
    const auto caught = std::count(recognised_.begin(), recognised_.end(), true);
    return 1 - static_cast<double>(caught) / static_cast<double>(recognised_.size());
  }
  static constexpr std::uint32_t kFirstProbe = 0x0a800000;  // 10.128.0.0: a client for each probe

 private:
  std::vector<bool> recognised_;
};

struct Passage {
  double leak_rate = 0;
  double missed = 0;
};

/// Offers the arrivals to one box. Clients of load and background come from ports and addresses
/// drawn at random, as the published load did, so that each is a flow of its own.
Passage pass(const std::vector<Arrival>& arrivals, const Payloads& payloads,
             const std::shared_ptr<const CompiledProfile>& profile, std::uint32_t probes,
             std::uint64_t seed) {
  Witness witness(probes);
  CensorFilter box(profile, seed, {.observer = &witness});
  RandomStream clients(seed, "overload:clients");
  Bytes packet(kLargestBareTcpHeaders + 1'500);
  std::uint32_t probe = 0;
  for (const Arrival& arrival : arrivals) {
    UdpDatagramSpec spec;
    spec.source = arrival.kind == Kind::kProbe
                      ? IpAddress::v4(Witness::kFirstProbe + probe++)
                      : IpAddress::v4(0x0a000000U + clients.below(1U << 20U));
    spec.source_port = static_cast<std::uint16_t>(1'024 + clients.below(64'000));
    spec.destination = IpAddress::v4(0xc6120001U + static_cast<std::uint32_t>(arrival.kind));
    spec.destination_port = kHttpsPort;
    spec.payload = payloads.by_kind[static_cast<std::size_t>(arrival.kind)];
    box.on_packet(write_udp_packet(spec, packet), arrival.time, witness);
  }
  const FilterCounters& counters = box.counters();
  Passage passage;
  passage.leak_rate = witness.leak_rate();
  if (counters.packets > 0) {
    passage.missed = static_cast<double>(counters.unread + counters.refused) /
                     static_cast<double>(counters.packets);
  }
  return passage;
}

}  // namespace

unsigned places_of(const Profile& box) { return box.capacity.queue_packets + 1; }

std::vector<RunRecord> run_overload(const Study& study, const Profile& box, double load_kpps,
                                    std::uint64_t seed) {
  const auto& settings = own<OverloadSettings>(study);
  const auto arrivals = draw_arrivals(settings, load_kpps, seed);
  const auto compiled = CompiledProfile::compile(box);
  TlsIdentity identity(seed);
  Payloads payloads;
  const Bytes innocent = make_quic_initial("www.innocent.example", seed, identity);
  payloads.by_kind = {innocent, innocent, make_quic_initial(settings.blocked_name, seed, identity)};
  const Passage initials = pass(arrivals, payloads, compiled, settings.probes, seed);
  payloads.by_kind[static_cast<std::size_t>(Kind::kStress)] = random_payload(innocent.size(), seed);
  const Passage random = pass(arrivals, payloads, compiled, settings.probes, seed);

  RunRecord record{
      "packets", seed, {settings.profile, fmt::format("{}", load_kpps)}, kBoxState, {}};
  record.values = {{"leak_rate", initials.leak_rate},
                   {"leak_rate_random", random.leak_rate},
                   {"missed_overload", initials.missed}};
  if (settings.published_kpps.size() > 1) {
    const Calibration fit =
        calibrate(settings.published_kpps, settings.published_leak, places_of(box));
    record.values.emplace_back("predicted_leak", leak_of(fit, load_kpps, places_of(box)));
  }
  return {record};
}

}  // namespace chokepoint
