#include <map>
#include <string_view>

#include <catch2/catch.hpp>

#include "tests/traffic/host/two_hosts.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr TlsVersion kVersions[] = {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13};

std::uint16_t port_of(TlsVersion version) { return version == TlsVersion::kNone ? 80 : 443; }

/// Conversations of one client host with one server host, told apart by the client's port.
struct Crowd {
  explicit Crowd(int count, std::uint32_t bytes = 20'000) : identity(1) {
    for (int i = 0; i < count; ++i) {
      const auto talk = exchange(kVersions[i % 3], bytes, static_cast<std::uint64_t>(i));
      const auto port = static_cast<std::uint16_t>(20'000 + 16 * i);
      talks[port] = talk;
      clients.push_back(std::make_unique<Client>(
          hosts.dial(port, port_of(kVersions[i % 3])), Patience{},
          [this, talk](std::uint32_t attempt) { return make_client(talk, identity, attempt); }));
      clients.back()->start(milliseconds(10 * i));
    }
    server = std::make_unique<Server>(
        hosts.node(1), hosts.address(1),
        [this](const Peer& peer) {
          CHECK(peer.client == hosts.address(0));
          const std::uint32_t attempt = peer.client_port % 16U;
          const auto& talk = talks.at(static_cast<std::uint16_t>(peer.client_port - attempt));
          CHECK(peer.server_port == port_of(talk->script().tls));
          return make_server(talk, identity, attempt);
        },
        [this](const Peer&, const ConnectionEnd& end) { ends.push_back(end); });
    server->listen(80);
    server->listen(443);
  }

  TwoHosts hosts;
  TlsIdentity identity;
  std::map<std::uint16_t, std::shared_ptr<const Exchange>> talks;
  std::vector<std::unique_ptr<Client>> clients;
  std::unique_ptr<Server> server;
  std::vector<ConnectionEnd> ends;
};

bool contains(std::span<const std::byte> bytes, std::string_view what) {
  return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(what) !=
         std::string_view::npos;
}

}  // namespace

TEST_CASE("Twenty conversations complete over two ns-3 hosts", "[host]") {
  Crowd crowd(20);
  crowd.hosts.run();
  for (const auto& client : crowd.clients) {
    REQUIRE(client->result());
    INFO(client->result()->why);
    CHECK(client->result()->completed);
    CHECK(client->result()->attempts == 1);
    CHECK(client->result()->failure == Failure::kNone);
  }
  CHECK(crowd.server->accepted() == 20);
  REQUIRE(crowd.ends.size() == 20);
  for (const auto& end : crowd.ends) {
    CHECK(end.failure == Failure::kNone);
    CHECK(end.said > 20'000);
  }
  // No socket keeps talking after the last conversation.
  CHECK(crowd.hosts.last_packet() < seconds(1));
}

TEST_CASE("A conversation takes the round trips of its protocol", "[host]") {
  // RTT 20 ms. TCP and HTTP take one each; TLS 1.3 takes one more (RFC 8446), TLS 1.2 two more
  // (RFC 5246). A page within the initial window adds none; serialisation adds under 5 ms.
  Crowd crowd(3, 2'000);
  crowd.hosts.run();
  const auto time = [&](int i) { return crowd.clients[i]->result()->ended - milliseconds(10 * i); };
  const auto within = [](Duration measured, int round_trips) {
    return measured >= milliseconds(20 * round_trips) &&
           measured < milliseconds(20 * round_trips + 5);
  };
  CHECK(within(time(0), 2));
  CHECK(within(time(1), 4));
  CHECK(within(time(2), 3));
}

TEST_CASE("Segments fit the MTU and only clear conversations can be read on the wire", "[host]") {
  for (const TlsVersion version : kVersions) {
    TwoHosts hosts;
    TlsIdentity identity(1);
    const auto talk = exchange(version, 100'000);
    std::vector<std::byte> wire;
    std::size_t largest = 0;
    for (int i = 0; i < 2; ++i) {
      hosts.watch(i, [&](std::span<const std::byte> packet) {
        wire.insert(wire.end(), packet.begin(), packet.end());
        largest = std::max(largest, packet.size());
      });
    }
    Client client(hosts.dial(20'000, port_of(version)), Patience{},
                  [&](std::uint32_t attempt) { return make_client(talk, identity, attempt); });
    Server server(hosts.node(1), hosts.address(1),
                  [&](const Peer&) { return make_server(talk, identity); });
    server.listen(port_of(version));
    client.start({});
    hosts.run();
    REQUIRE(client.result()->completed);
    CHECK(client.result()->said == talk->request().size());
    CHECK(largest == 1500);
    CHECK(wire.size() > 100'000);
    CHECK(contains(wire, "secretpath") == (version == TlsVersion::kNone));
    CHECK(contains(wire, "dissidentword") == (version == TlsVersion::kNone));
    CHECK(contains(wire, "news.example.org"));
  }
}

TEST_CASE("Conversations complete over a link that loses packets", "[host]") {
  Crowd crowd(20, 50'000);
  crowd.hosts.lose(0.02);
  crowd.hosts.run();
  Duration longest{};
  for (const auto& client : crowd.clients) {
    REQUIRE(client->result());
    INFO(client->result()->why);
    CHECK(client->result()->completed);
    longest = std::max(longest, client->result()->ended);
  }
  // At least one needed a retransmission timeout or a second SYN.
  CHECK(longest > milliseconds(500));
}

TEST_CASE("A page larger than every buffer arrives whole", "[host]") {
  Crowd crowd(3, 3'000'000);
  crowd.hosts.run();
  for (const auto& client : crowd.clients) {
    REQUIRE(client->result());
    INFO(client->result()->why);
    CHECK(client->result()->completed);
  }
}

TEST_CASE("Two runs end every conversation at the same nanosecond", "[host]") {
  const auto ends = [] {
    Crowd crowd(12);
    crowd.hosts.lose(0.02);
    crowd.hosts.run();
    std::vector<SimTime> times;
    for (const auto& client : crowd.clients) times.push_back(client->result()->ended);
    return times;
  };
  CHECK(ends() == ends());
}

TEST_CASE("Clients and servers may go before or after the simulation is destroyed", "[host]") {
  for (const bool destroy_first : {false, true}) {
    Crowd crowd(6, 1'000'000);
    // Stopped in the midst of things.
    crowd.hosts.run(milliseconds(70));
    CHECK_FALSE(crowd.clients[0]->result());
    if (destroy_first) crowd.hosts.destroy();
    crowd.clients.clear();
    crowd.server.reset();
  }
}
