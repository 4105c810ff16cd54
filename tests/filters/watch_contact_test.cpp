#include <array>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/watch/contact_graph.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/build.hpp"

using namespace chokepoint;

namespace {

SimTime seconds(int value) { return std::chrono::seconds{value}; }

IpAddress address(const char* text) { return *IpAddress::parse(text); }

struct Ends {
  IpAddress source;
  std::uint16_t source_port;
  IpAddress destination;
  std::uint16_t destination_port;
  Ends turned() const { return {destination, destination_port, source, source_port}; }
};

void show(ContactLog& log, const Ends& ends, SimTime now, std::uint8_t flags = tcp_flag::kAck,
          std::size_t payload = 0) {
  const std::vector<std::byte> content(payload);
  TcpSegmentSpec spec;
  spec.source = ends.source;
  spec.destination = ends.destination;
  spec.source_port = ends.source_port;
  spec.destination_port = ends.destination_port;
  spec.flags = flags;
  spec.payload = content;
  std::array<std::byte, 2000> buffer{};
  log.on_packet(*PacketView::parse(write_tcp_packet(spec, buffer)), now);
}

const Ends kTalk{address("10.0.0.9"), 40'000, address("192.0.2.1"), 443};

}  // namespace

TEST_CASE("A contact tells who, when and how much", "[watch]") {
  ContactLog log;
  show(log, kTalk, seconds(10), tcp_flag::kSyn);
  show(log, kTalk.turned(), seconds(11), tcp_flag::kSyn | tcp_flag::kAck);
  show(log, kTalk, seconds(12), tcp_flag::kAck, 100);
  show(log, kTalk.turned(), seconds(20), tcp_flag::kAck, 1000);
  show(log, kTalk.turned(), seconds(9), tcp_flag::kAck, 1000);
  log.on_app(FlowKey{{kTalk.source, 40'000}, {kTalk.destination, 443}, 6}, App::kTls);
  log.on_app(FlowKey{{address("10.9.9.9"), 1}, {kTalk.destination, 443}, 6}, App::kSsh);
  REQUIRE(log.size() == 1);
  const Contact contact = log.contacts().front();
  CHECK(contact.client == kTalk.source);
  CHECK(contact.server == kTalk.destination);
  CHECK_FALSE(contact.mutual);
  CHECK(contact.first == seconds(9));
  CHECK(contact.last == seconds(20));
  CHECK(contact.packets == 5);
  CHECK(contact.flows == 1);
  CHECK(contact.bytes_to_server == 40 + 40 + 100);
  CHECK(contact.bytes_to_client == 40 + 1040 + 1040);
  CHECK(contact.saw(App::kTls));
  CHECK_FALSE(contact.saw(App::kSsh));
}

TEST_CASE("Any one packet of either direction tells the client from the server", "[watch]") {
  const auto client_by = [](const Ends& ends, std::uint8_t flags) {
    ContactLog log;
    show(log, ends, seconds(1), flags);
    return log.contacts().front().client;
  };
  constexpr std::uint8_t kSynAck = tcp_flag::kSyn | tcp_flag::kAck;
  CHECK(client_by(kTalk, tcp_flag::kAck) == kTalk.source);
  CHECK(client_by(kTalk.turned(), tcp_flag::kAck) == kTalk.source);
  const Ends high{kTalk.source, 2000, kTalk.destination, 50'000};  // a server on a high port
  CHECK(client_by(high, tcp_flag::kSyn) == kTalk.source);
  CHECK(client_by(high.turned(), kSynAck) == kTalk.source);
  const Ends usual{kTalk.source, 50'000, kTalk.destination, 8080};
  CHECK(client_by(usual, tcp_flag::kAck) == kTalk.source);
  CHECK(client_by(usual.turned(), tcp_flag::kAck) == kTalk.source);
}

TEST_CASE("A handshake outweighs a guess, and hosts can be clients of each other", "[watch]") {
  const Ends odd{kTalk.source, 2000, kTalk.destination, 50'000};
  ContactLog log;
  show(log, odd, seconds(1));
  CHECK(log.contacts().front().client == kTalk.destination);  // guessed, and wrong
  show(log, odd, seconds(2), tcp_flag::kSyn);
  CHECK(log.contacts().front().client == kTalk.source);

  show(log, {kTalk.destination, 3000, kTalk.source, 60'000}, seconds(3), tcp_flag::kSyn);
  REQUIRE(log.size() == 1);
  CHECK(log.contacts().front().mutual);
  ContactGraph graph;
  graph.add(log);
  CHECK(graph.edges() == std::set<ContactEdge>{{kTalk.source, kTalk.destination},
                                               {kTalk.destination, kTalk.source}});
}

TEST_CASE("Flows of a pair are counted within a tenth", "[watch]") {
  for (const std::uint32_t flows : {1U, 10U, 50U, 100U, 150U}) {
    double sum = 0;
    constexpr std::uint32_t kPairs = 40;
    ContactLog log;
    for (std::uint32_t pair = 0; pair < kPairs; ++pair) {
      for (std::uint32_t i = 0; i < flows; ++i) {
        const auto port = static_cast<std::uint16_t>(20'000 + 7 * i);
        show(log, {IpAddress::v4(0x0a000000 + pair), port, kTalk.destination, 443}, seconds(1));
      }
    }
    for (const Contact& contact : log.contacts()) sum += static_cast<double>(contact.flows);
    CAPTURE(flows);
    CHECK(sum / kPairs == Approx(flows).epsilon(0.1));
  }
}

TEST_CASE("A full log forgets the pair that was silent for longest", "[watch]") {
  ContactLog log(100);
  const auto talk = [](std::uint32_t client) {
    return Ends{IpAddress::v4(0x0a000000 + client), 40'000, kTalk.destination, 443};
  };
  for (std::uint32_t client = 0; client < 100; ++client) show(log, talk(client), seconds(1));
  show(log, talk(0), seconds(2));
  for (std::uint32_t client = 100; client < 150; ++client) show(log, talk(client), seconds(3));
  CHECK(log.size() == 100);
  CHECK(log.forgotten() == 50);
  ContactGraph graph;
  graph.add(log);
  CHECK(graph.edges().contains({talk(0).source, kTalk.destination}));
  CHECK_FALSE(graph.edges().contains({talk(1).source, kTalk.destination}));
  CHECK(graph.edges().contains({talk(51).source, kTalk.destination}));
}

TEST_CASE("Recall under sampling is 1 - (1 - p)^n, precision stays 1", "[watch]") {
  // A pair is found unless each of its n packets is missed, one by one with probability 1 - p.
  RandomStream random(11, "sampling");
  constexpr std::uint32_t kPairs = 3000;
  for (const double p : {0.01, 0.1, 0.5}) {
    for (const int n : {1, 4, 20}) {
      ContactGraph truth, seen;
      ContactLog log, elsewhere;  // two places, each with half of the sampled packets
      for (std::uint32_t pair = 0; pair < kPairs; ++pair) {
        const Ends talk{IpAddress::v4(0x0a000000 + pair / 10), 40'000,
                        IpAddress::v4(0xc0000000 + pair % 10), 443};
        truth.add({talk.source, talk.destination});
        for (int i = 0; i < n; ++i) {
          if (random.uniform() >= p) continue;
          ContactLog& place = random.below(2) == 0 ? log : elsewhere;
          show(place, i % 2 == 0 ? talk : talk.turned(), seconds(i));
        }
      }
      seen.add(log);
      seen.add(elsewhere);
      const double law = 1 - std::pow(1 - p, n);
      const double deviation = std::sqrt(law * (1 - law) / kPairs);
      CAPTURE(p, n, law);
      CHECK(std::abs(*seen.recall(truth) - law) <= 4 * deviation);
      CHECK(*seen.precision(truth) == 1.0);
    }
  }
}

TEST_CASE("Behind a shared address each holder comes under suspicion", "[watch]") {
  // Clients a, b, c share one address. a and b contact server s, c contacts t; d, with an address
  // of its own, contacts s. The log sees (shared, s), (shared, t), (d, s): 7 suspicions, 4 true.
  const IpAddress a = address("10.1.0.1"), b = address("10.1.0.2"), c = address("10.1.0.3");
  const IpAddress d = address("198.51.100.7"), shared = address("198.51.100.1");
  const IpAddress s = address("192.0.2.1"), t = address("192.0.2.2");
  ContactGraph truth;
  for (const ContactEdge& edge : {ContactEdge{a, s}, {b, s}, {c, t}, {d, s}}) truth.add(edge);
  ContactLog log;
  show(log, {shared, 40'001, s, 443}, seconds(1));
  show(log, {shared, 40'002, s, 443}, seconds(1));
  show(log, {shared, 40'003, t, 443}, seconds(1));
  show(log, {d, 40'000, s, 443}, seconds(1));
  ContactGraph seen;
  seen.add(log);
  CHECK(seen.size() == 3);
  CHECK(*seen.precision(truth) == Approx(1.0 / 3));  // taken by address: only d is a client
  CHECK(*seen.recall(truth) == Approx(1.0 / 4));
  const ContactGraph named = seen.attributed({{shared, {a, b, c}}});
  CHECK(named.size() == 7);
  CHECK(*named.precision(truth) == Approx(4.0 / 7));
  CHECK(*named.recall(truth) == 1.0);
  CHECK_FALSE(ContactGraph().precision(truth));
  CHECK_FALSE(seen.recall(ContactGraph()));
}
