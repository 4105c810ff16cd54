#include <chrono>

#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace std::chrono_literals;

namespace {

// V5 of docs/validation.md: what each censor was measured to do (Bock et al., Wu et al., Zohaib et
// al., Xue et al.). A round trip of our two hosts lies between the packets that are tried.
constexpr Duration kRoundTrip = 50ms;

struct Measured {
  std::string censor;
  Residual::Scope scope;
  Duration lasts;
  bool renewed;
  Action action;
  Reach reach = Reach::kFlow;
};

Profile profile_of(const Measured& m) {
  Profile profile = name_profile(m.action);
  profile.rules[0].then.reach = m.reach;
  profile.rules[0].residual = {m.scope, m.lasts, m.renewed};
  return profile;
}

const std::vector<Measured> kCensors{
    {"GFW HTTP", Residual::Scope::kThreeTuple, 90s, false, Action::kReset},
    {"GFW ESNI, longest", Residual::Scope::kThreeTuple, 180s, false, Action::kDrop},
    {"GFW ESNI, shortest", Residual::Scope::kFourTuple, 120s, false, Action::kDrop},
    {"GFW fully encrypted", Residual::Scope::kThreeTuple, 180s, false, Action::kDrop,
     Reach::kClientToServer},
    {"Iran HTTP/SNI", Residual::Scope::kFourTuple, 180s, true, Action::kDrop},
    {"Iran protocol filter", Residual::Scope::kFlow, 60s, true, Action::kDrop},
    {"Kazakhstan", Residual::Scope::kFourTuple, 120s, true, Action::kDrop},
};

/// Whether the box acts against a harmless SYN of `talk` at that time.
bool blocked(CensorSite& site, const Connection& talk, SimTime when) {
  const auto before = site.filter.counters().dropped;
  site.passes_at(when, talk.syn());
  return site.filter.counters().dropped > before;
}

/// Brings the box to act at time zero.
void trigger(CensorSite& site, const Connection& talk) {
  site.passes_at(SimTime{}, talk.syn());
  site.passes_at(SimTime{}, talk.data(1, http_request("blocked.example")));
  REQUIRE(site.filter.counters().matches == 1);
}

}  // namespace

TEST_CASE("A censor goes on for as long as was measured, to a round trip", "[act][validation]") {
  for (const Measured& m : kCensors) {
    CAPTURE(m.censor);
    const Connection talk;
    CensorSite early(profile_of(m));
    trigger(early, talk);
    CHECK(blocked(early, talk, m.lasts - kRoundTrip));
    CensorSite late(profile_of(m));
    trigger(late, talk);
    CHECK_FALSE(blocked(late, talk, m.lasts + kRoundTrip));
  }
}

TEST_CASE("Traffic in between renews a block only where that was measured", "[act][validation]") {
  for (const Measured& m : kCensors) {
    CAPTURE(m.censor);
    const Connection talk;
    CensorSite site(profile_of(m));
    trigger(site, talk);
    CHECK(blocked(site, talk, m.lasts / 2));
    CHECK(blocked(site, talk, m.lasts + kRoundTrip) == m.renewed);
    CHECK_FALSE(blocked(site, talk, 3 * m.lasts));
  }
}

TEST_CASE("A block reaches the ends of its scope and no others", "[act][validation]") {
  for (const Measured& m : kCensors) {
    CAPTURE(m.censor);
    const auto other = [&](auto change) {
      CensorSite site(profile_of(m));
      const Connection talk;
      trigger(site, talk);
      Connection changed;
      changed.client_start += 99'999;
      change(changed);
      return blocked(site, changed, 1s);
    };
    const bool tuple = m.scope != Residual::Scope::kFlow;
    const bool wide = m.scope == Residual::Scope::kThreeTuple;
    CHECK(other([](Connection&) {}) == tuple);  // a new connection of the same ends
    CHECK(other([](Connection& c) { c.client_port = 40'001; }) == wide);
    CHECK_FALSE(other([](Connection& c) { c.server_port = 81; }));
    CHECK_FALSE(other([](Connection& c) { c.client = IpAddress::v4(0x0a000199); }));
    CHECK_FALSE(other([](Connection& c) { c.server = IpAddress::v4(0x0a000299); }));
    // The other way round it is another client and another server.
    CHECK_FALSE(other([](Connection& c) {
      std::swap(c.client, c.server);
      c.client_port = 40'002;
      c.server_port = 80;
    }));
  }
}

TEST_CASE("A block of two addresses reaches every port", "[act]") {
  Profile profile = name_profile(Action::kDrop);
  profile.rules[0].residual = {Residual::Scope::kTwoTuple, 60s, false};
  CensorSite site(profile);
  Connection talk;
  trigger(site, talk);
  talk.client_port = 1;
  talk.server_port = 2;
  CHECK(blocked(site, talk, 59s));
  CHECK_FALSE(blocked(site, talk, 60s));
}

TEST_CASE("A censor that drops towards the server lets the server's packets pass", "[act]") {
  const Measured fet = kCensors[3];
  CensorSite site(profile_of(fet));
  const Connection talk;
  trigger(site, talk);
  CHECK(site.passes_at(1s, talk.to_client(1, tcp_flag::kAck, "an answer")));
  CHECK_FALSE(site.passes_at(2s, talk.data(1, "more")));
}

// Zohaib et al., USENIX Security 2025: median 110 ms, tenth percentile 80, ninetieth 189; then UDP
// of the client to the server's address and port is dropped for 180 s.
TEST_CASE("Blocking may begin some time after its trigger, by the measured percentiles",
          "[act][validation]") {
  Profile profile = name_profile(Action::kDrop);
  Rule& rule = profile.rules[0];
  rule.when.transport = Transport::kUdp;
  rule.then.after = 110ms;
  rule.then.after_p10 = 80ms;
  rule.then.after_p90 = 189ms;
  rule.residual = {Residual::Scope::kThreeTuple, 180s, false};
  CensorSite site(profile);
  constexpr std::uint16_t kFlows = 2000;
  const std::vector<std::pair<Duration, double>> percentiles{
      {80ms, 0.1}, {110ms, 0.5}, {189ms, 0.9}};
  for (std::uint16_t i = 0; i < kFlows; ++i) {
    const auto port = static_cast<std::uint16_t>(20'000 + i);
    REQUIRE(site.passes_at(SimTime{}, datagram(port, 53, dns_query("blocked.example"))));
  }
  // All flows share the block of the first that begins, so ask each by a box of its own.
  for (const auto& [delay, share] : percentiles) {
    int begun = 0;
    for (std::uint16_t i = 0; i < kFlows; ++i) {
      CensorSite own(profile);
      const auto port = static_cast<std::uint16_t>(20'000 + i);
      own.passes_at(SimTime{}, datagram(port, 53, dns_query("blocked.example")));
      begun += own.passes_at(delay, datagram(port, 53, dns_query("fine.example"))) ? 0 : 1;
    }
    CAPTURE(delay.count());
    CHECK(begun / double{kFlows} == Approx(share).margin(4 * 0.0112));
  }
}

TEST_CASE("Blocks of UDP leave TCP alone", "[act]") {
  Profile profile = name_profile(Action::kDrop);
  profile.rules[0].residual = {Residual::Scope::kThreeTuple, 60s, false};
  CensorSite site(profile);
  CHECK_FALSE(site.passes_at(SimTime{}, datagram(5000, 53, dns_query("blocked.example"))));
  CHECK_FALSE(site.passes_at(1s, datagram(5001, 53, dns_query("fine.example"))));
  Connection talk;
  talk.server_port = 53;
  CHECK(site.passes_at(1s, talk.syn()));
}

TEST_CASE("A flow that had to make room is judged no longer", "[act]") {
  Profile profile = name_profile(Action::kDrop);
  profile.flows.max_flows = 3;
  CensorSite site(profile);
  Connection talk;
  trigger(site, talk);
  CHECK_FALSE(site.passes(talk.data(1, "x")));
  for (std::uint16_t i = 1; i <= 3; ++i) {
    Connection other;
    other.client_port = static_cast<std::uint16_t>(50'000 + i);
    CHECK(site.passes(other.syn()));
  }
  CHECK(site.passes(talk.data(60, "x")));
}

TEST_CASE("A box that comes in the middle of a connection knows the client by the ports", "[act]") {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.when.words = {"forbidden"};
  rule.then.reach = Reach::kClientToServer;
  CensorSite site(profile);
  const Connection talk;  // to port 80
  CHECK(site.passes(talk.to_client(1, tcp_flag::kAck, "first seen is the server")));
  CHECK_FALSE(site.passes(talk.data(1, "forbidden")));
  CHECK(site.passes(talk.to_client(50, tcp_flag::kAck, "answer")));
  CHECK_FALSE(site.passes(talk.data(10, "more")));
}
