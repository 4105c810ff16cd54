#include <chrono>

#include "filters/profile/profile_reader.hpp"
#include "tests/filters/censor_site.hpp"
#include "tests/traffic/wire/hex.hpp"
#include "topology/base/random.hpp"
#include "traffic/protocol/quic_initial.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace std::chrono_literals;

namespace {

constexpr Duration kRoundTrip = 50ms;

std::string random_bytes() {
  RandomStream random(5, "payload");
  std::string bytes(200, '\0');
  for (char& c : bytes) c = static_cast<char>(random.below(256));
  return bytes;
}

std::string esni_hello() {
  std::string hello = client_hello("public.example");
  hello.replace(hello.find(std::string("\x00\x17\x00\x00", 4)), 2, "\xff\xce");
  return hello;
}

/// A row of V5 of docs/validation.md: the trigger, and what the shipped profile must do about it.
struct Row {
  std::string profile;
  std::string trigger;  // the client's first payload
  Residual::Scope scope;
  Duration lasts;
  bool renewed;
  bool injects;
  bool server_is_heard;  // packets of the server pass
};

const std::vector<Row> kRows{
    {"gfw-http", "GET /?q=ultrasurf HTTP/1.1\r\nHost: a.example\r\n\r\n",
     Residual::Scope::kThreeTuple, 90s, false, true, true},
    {"gfw-esni", esni_hello(), Residual::Scope::kThreeTuple, 180s, false, false, true},
    {"gfw-fet", random_bytes(), Residual::Scope::kThreeTuple, 180s, false, false, true},
    {"iran-2020", http_request("forbidden.example"), Residual::Scope::kFourTuple, 180s, true, false,
     false},
    {"iran-2020", "\x01\x02\x03 no protocol", Residual::Scope::kFlow, 60s, true, false, false},
    {"kazakhstan", client_hello("www.forbidden.example"), Residual::Scope::kFourTuple, 120s, true,
     false, false},
};

std::uint64_t deeds(const CensorSite& site) {
  return site.filter.counters().dropped + site.filter.counters().injected;
}

/// Whether the box acts against a packet at that time.
bool acts(CensorSite& site, const Bytes& packet, SimTime when) {
  const auto before = deeds(site);
  site.passes_at(when, packet);
  return deeds(site) > before;
}

/// A box that was triggered at time zero by a flow of which it told so. The draw of a probability
/// falls for some seed.
std::unique_ptr<CensorSite> triggered(const Row& row) {
  const Connection talk;
  for (std::uint64_t seed = 1; seed < 100; ++seed) {
    auto site = std::make_unique<CensorSite>(find_profile(row.profile), seed);
    site->passes_at(SimTime{}, talk.syn());
    site->passes_at(SimTime{}, talk.data(1, row.trigger));
    if (site->filter.counters().matches == 1) return site;
  }
  FAIL("not triggered");
  return nullptr;
}

/// A client's first datagram of QUIC version 1, to a server's `id`.
std::string initial(std::string_view name, const std::string& id = std::string(8, 'c')) {
  std::vector<std::byte> frames;
  // The handshake message lies behind the five bytes of the record's header.
  const std::string hello = client_hello(name);
  append_crypto_frame(frames, 0, as_byte_view(hello).subspan(5));
  QuicInitialSpec spec;
  spec.destination_id = as_byte_view(id);
  spec.source_id = as_byte_view(id);
  spec.frames = frames;
  const auto bytes = seal_client_initial(spec);
  return std::string(as_text(bytes));
}

}  // namespace

TEST_CASE("Shipped profiles act for as long as was measured, to a round trip",
          "[act][validation]") {
  for (const Row& row : kRows) {
    CAPTURE(row.profile, row.trigger.size());
    const Bytes again = Connection().syn();
    CHECK(acts(*triggered(row), again, row.lasts - kRoundTrip));
    CHECK_FALSE(acts(*triggered(row), again, row.lasts + kRoundTrip));
    const auto site = triggered(row);
    CHECK(acts(*site, again, row.lasts / 2));
    CHECK(acts(*site, again, row.lasts + kRoundTrip) == row.renewed);
  }
}

TEST_CASE("Shipped profiles act on the ends and in the way that was measured",
          "[act][validation]") {
  for (const Row& row : kRows) {
    CAPTURE(row.profile, row.trigger.size());
    CHECK((triggered(row)->filter.counters().injected > 0) == row.injects);
    CHECK((triggered(row)->filter.counters().dropped > 0) != row.injects);
    const Connection talk;
    CHECK(triggered(row)->passes(talk.to_client(1, tcp_flag::kAck, "answer")) ==
          row.server_is_heard);
    Connection anew;
    anew.client_start += 77'777;
    CHECK(acts(*triggered(row), anew.syn(), 1s) == (row.scope != Residual::Scope::kFlow));
    anew.client_port = 41'000;
    CHECK(acts(*triggered(row), anew.syn(), 1s) == (row.scope == Residual::Scope::kThreeTuple));
    anew.server_port = 81;
    CHECK_FALSE(acts(*triggered(row), anew.syn(), 1s));
  }
}

// Zohaib et al., USENIX Security 2025.
TEST_CASE("The shipped QUIC censor drops the client's UDP for three minutes, and UDP alone",
          "[act][validation]") {
  CensorSite site(find_profile("gfw-quic"));
  CHECK(site.passes_at(SimTime{}, datagram(50'000, 443, initial("www.google.com"))));
  REQUIRE(site.filter.counters().matches == 1);
  CHECK(site.passes_at(50ms, datagram(50'000, 443, "early")));  // before the fastest tenth
  CHECK_FALSE(site.passes_at(1s, datagram(50'000, 443, "late")));
  CHECK_FALSE(site.passes_at(2s, datagram(50'001, 443, "another flow")));
  CHECK(site.passes_at(2s, datagram(50'001, 444, "another port")));
  Connection tcp;
  tcp.server_port = 443;
  CHECK(site.passes_at(3s, tcp.syn()));
  CHECK_FALSE(site.passes_at(180s, datagram(50'000, 443, "still")));
  CHECK(site.passes_at(180s + 189ms + kRoundTrip, datagram(50'000, 443, "free")));
  // Towards a higher port nothing is read.
  CensorSite low(find_profile("gfw-quic"));
  CHECK(low.passes(datagram(400, 443, initial("www.google.com"))));
  CHECK(low.filter.counters().matches == 0);
}

TEST_CASE("A QUIC censor reads the hello that a client says again after a Retry", "[act]") {
  // RFC 9001 appendix A.4.
  const Bytes retry =
      from_hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
  const std::string again = initial("www.google.com", "\xf0\x67\xa5\x50\x2a\x42\x62\xb5");
  CensorSite site(find_profile("gfw-quic"));
  site.passes(datagram(50'000, 443, initial("fine.example")));
  CHECK(site.filter.counters().matches == 0);
  site.passes(datagram(443, 50'000, as_text(retry), true));
  site.passes(datagram(50'000, 443, again));
  CHECK(site.filter.counters().matches == 1);
}

TEST_CASE("A box that puts nothing together looks at every segment behind a hello too", "[act]") {
  Profile profile = find_profile("kazakhstan");
  profile.rules[0].when = {};
  profile.rules[0].when.words = {"forbidden"};
  CensorSite site(profile);
  const Connection talk;
  CHECK(site.passes(talk.data(1, client_hello("fine.example"))));
  const auto inspected = site.filter.counters().inspected_bytes;
  CHECK(site.passes(talk.data(500, "allowed")));
  CHECK(site.filter.counters().inspected_bytes == inspected + 7);
  CHECK_FALSE(site.passes(talk.data(507, "forbidden")));
}

TEST_CASE("The shipped throttle polices a connection with Twitter's names and no other",
          "[act][validation]") {
  const auto share_passed = [](std::string_view name) {
    CensorSite site(find_profile("tspu-throttle"));
    Connection talk;
    talk.server_port = 443;
    site.passes(talk.syn());
    site.passes(talk.data(1, client_hello(name)));
    int passed = 0;
    for (std::uint32_t i = 0; i < 1000; ++i) {
      passed += site.passes(talk.to_client(1 + 1000 * i, tcp_flag::kAck, std::string(1000, 'x')));
    }
    return passed / 1000.0;
  };
  CHECK(share_passed("abs.twimg.com") < 0.05);
  CHECK(share_passed("fine.example") == 1);
}
