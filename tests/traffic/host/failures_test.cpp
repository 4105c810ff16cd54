#include <catch2/catch.hpp>
#include <ns3/inet-socket-address.h>
#include <ns3/tcp-socket-factory.h>

#include "tests/traffic/host/two_hosts.hpp"
#include "traffic/protocol/http_server.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// A server made of a bare ns-3 socket, which treats every connection badly.
class RudeServer {
 public:
  enum class Manner { kReset, kSilence, kHangUp };

  RudeServer(const TwoHosts& hosts, std::uint16_t port, Manner manner) : manner_(manner) {
    listener_ = ns3::Socket::CreateSocket(hosts.node(1), ns3::TcpSocketFactory::GetTypeId());
    listener_->Bind(ns3::InetSocketAddress(ns3::Ipv4Address(hosts.address(1).value), port));
    listener_->Listen();
    listener_->SetAcceptCallback(
        ns3::MakeNullCallback<bool, ns3::Ptr<ns3::Socket>, const ns3::Address&>(),
        ns3::MakeCallback(&RudeServer::on_accept, this));
  }

  void stop() { listener_->Close(); }
  std::size_t connections() const { return sockets_.size(); }

 private:
  void on_accept(ns3::Ptr<ns3::Socket> socket, const ns3::Address&) {
    sockets_.push_back(socket);
    if (manner_ == Manner::kSilence) return;
    if (manner_ == Manner::kHangUp) {
      ns3::Simulator::ScheduleNow(&ns3::Socket::Close, socket);
      return;
    }
    // ns-3 resets a connection that is closed over unread bytes.
    socket->SetRecvCallback(ns3::MakeCallback(&RudeServer::close_unread, this));
  }
  void close_unread(ns3::Ptr<ns3::Socket> socket) { socket->Close(); }

  Manner manner_;
  ns3::Ptr<ns3::Socket> listener_;
  std::vector<ns3::Ptr<ns3::Socket>> sockets_;
};

struct Fixture {
  explicit Fixture(TlsVersion version = TlsVersion::kNone, Patience patience = {})
      : identity(1),
        talk(exchange(version)),
        client(
            hosts.dial(20'000, 80), patience,
            [this](std::uint32_t attempt) { return make_client(talk, identity, attempt); },
            [this](const ConversationResult&) { ++reports; }) {
    client.start(seconds(2));
  }

  const ConversationResult& run() {
    hosts.run();
    REQUIRE(client.result());
    CHECK(reports == 1);
    return *client.result();
  }

  TwoHosts hosts;
  TlsIdentity identity;
  std::shared_ptr<const Exchange> talk;
  Client client;
  int reports = 0;
};

}  // namespace

TEST_CASE("A client that is reset every time tries as often as it may, from ports in turn",
          "[host]") {
  Fixture fixture;
  const RudeServer server(fixture.hosts, 80, RudeServer::Manner::kReset);
  const auto& result = fixture.run();
  CHECK_FALSE(result.completed);
  CHECK(result.failure == Failure::kReset);
  CHECK(result.attempts == 3);
  CHECK(server.connections() == 3);
  CHECK(result.said == 3 * fixture.talk->request().size());
  // Three attempts of two round trips each, with 0.5 s and 1 s in between.
  CHECK(result.ended - seconds(2) >= milliseconds(1'500 + 3 * 40));
  CHECK(result.ended - seconds(2) < milliseconds(1'500 + 3 * 40 + 15));
}

TEST_CASE("A client that is reset once completes on its second attempt", "[host]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    Fixture fixture(version);
    RudeServer rude(fixture.hosts, 80, RudeServer::Manner::kReset);
    Server server(fixture.hosts.node(1), fixture.hosts.address(1), [&](const Peer& peer) {
      return make_server(fixture.talk, fixture.identity, peer.client_port - 20'000U);
    });
    ns3::Simulator::Schedule(to_ns3_time(milliseconds(2'300)), [&] {
      rude.stop();
      server.listen(80);
    });
    const auto& result = fixture.run();
    CHECK(rude.connections() == 1);
    CHECK(result.completed);
    CHECK(result.attempts == 2);
    CHECK(result.failure == Failure::kNone);
  }
}

TEST_CASE("A client whose first connection is closed at once completes on its second attempt",
          "[host]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k13}) {
    Fixture fixture(version);
    std::vector<std::uint16_t> ports;
    int refused = 0;
    // Nothing for the first connection, which the server therefore closes at once.
    Server server(fixture.hosts.node(1), fixture.hosts.address(1), [&](const Peer& peer) {
      ports.push_back(peer.client_port);
      if (ports.size() == 1) {
        ++refused;
        return std::unique_ptr<StreamEndpoint>();
      }
      return make_server(fixture.talk, fixture.identity, peer.client_port - 20'000U);
    });
    server.listen(80);
    const auto& result = fixture.run();
    CHECK(result.completed);
    CHECK(result.attempts == 2);
    CHECK(refused == 1);
    CHECK(ports == std::vector<std::uint16_t>{20'000, 20'001});
  }
}

TEST_CASE("A closed port refuses at once, not after SYN retries", "[host]") {
  Patience once;
  once.max_attempts = 1;
  Fixture fixture(TlsVersion::kNone, once);
  const auto& result = fixture.run();
  CHECK(result.failure == Failure::kRefused);
  CHECK(result.ended - seconds(2) < milliseconds(25));
}

TEST_CASE("A server that never answers is given up by the deadline", "[host]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    Fixture fixture(version);
    const RudeServer server(fixture.hosts, 80, RudeServer::Manner::kSilence);
    const auto& result = fixture.run();
    CHECK_FALSE(result.completed);
    CHECK(result.failure == Failure::kSilence);
    // Two attempts of 10 s, with 0.5 s and 1 s of pause, leave 8.5 s to the third.
    CHECK(result.attempts == 3);
    CHECK(result.ended == seconds(32));
  }
}

TEST_CASE("A black hole is given up by the deadline", "[host]") {
  Fixture fixture;
  fixture.hosts.lose(1.0);
  const auto& result = fixture.run();
  CHECK(result.failure == Failure::kUnanswered);
  CHECK(result.said == 0);
  CHECK(result.ended <= seconds(32));
}

TEST_CASE("The first SYN is repeated after one second, then after two (RFC 6298)", "[host]") {
  Patience once;
  once.max_attempts = 1;
  Fixture fixture(TlsVersion::kNone, once);
  std::vector<SimTime> arrivals;
  fixture.hosts.watch(1, [&](std::span<const std::byte> packet) {
    // SYN without ACK: offset 13 of the TCP header (RFC 9293, section 3.1).
    if (packet.size() > 33 && packet[33] == std::byte{2}) arrivals.push_back(sim_now());
  });
  // The SYNs arrive, and nobody is at home.
  fixture.hosts.node(1)->GetObject<ns3::Ipv4>()->SetDown(1);
  fixture.run();
  REQUIRE(arrivals.size() >= 3);
  CHECK(arrivals[1] - arrivals[0] == seconds(1));
  CHECK(arrivals[2] - arrivals[1] == seconds(2));
}

TEST_CASE("A peer that hangs up before the answer truncates it", "[host]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k13}) {
    Fixture fixture(version);
    const RudeServer server(fixture.hosts, 80, RudeServer::Manner::kHangUp);
    const auto& result = fixture.run();
    CHECK_FALSE(result.completed);
    CHECK(result.failure == Failure::kTruncated);
  }
}

TEST_CASE("A forged page and a stranger's certificate are rejected", "[host]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    Fixture fixture(version);
    TlsIdentity forger(2);
    const auto forged = exchange(version, 20'000, 8);
    Server server(fixture.hosts.node(1), fixture.hosts.address(1),
                  [&](const Peer&) { return make_server(forged, forger); });
    server.listen(80);
    const auto& result = fixture.run();
    CHECK_FALSE(result.completed);
    CHECK(result.failure == Failure::kRejected);
    CHECK(result.attempts == 3);
    CHECK(result.why == (version == TlsVersion::kNone
                             ? "http: wrong body"
                             : "tls: certificate refused: unable to get local issuer certificate"));
  }
}

TEST_CASE("A local port that is taken is a failure, and the next attempt uses the next port",
          "[host]") {
  Fixture fixture;
  const auto squatter =
      ns3::Socket::CreateSocket(fixture.hosts.node(0), ns3::TcpSocketFactory::GetTypeId());
  squatter->Bind(ns3::InetSocketAddress(ns3::Ipv4Address(fixture.hosts.address(0).value), 20'000));
  Server server(fixture.hosts.node(1), fixture.hosts.address(1), [&](const Peer& peer) {
    CHECK(peer.client_port == 20'001);
    return make_server(fixture.talk, fixture.identity);
  });
  server.listen(80);
  const auto& result = fixture.run();
  CHECK(result.completed);
  CHECK(result.attempts == 2);
}

TEST_CASE("A client that gives up in mid-answer leaves no sender probing for ever", "[host]") {
  TwoHosts hosts;
  TlsIdentity identity(1);
  const auto talk = exchange(TlsVersion::kNone, 50'000'000);
  Patience hasty;
  hasty.max_attempts = 1;
  hasty.attempt_timeout = milliseconds(300);
  Client client(hosts.dial(20'000, 80), hasty,
                [&](std::uint32_t) { return make_client(talk, identity); });
  std::vector<ConnectionEnd> ends;
  Server server(
      hosts.node(1), hosts.address(1), [&](const Peer&) { return make_server(talk, identity); },
      [&](const Peer&, const ConnectionEnd& end) { ends.push_back(end); });
  server.listen(80);
  client.start({});
  hosts.run();
  CHECK(client.result()->failure == Failure::kSilence);
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].failure == Failure::kReset);
  CHECK(ends[0].said < 50'000'000);
  CHECK(hosts.last_packet() < seconds(1));
}

TEST_CASE("A server gives a silent client up", "[host]") {
  TwoHosts hosts;
  const auto talk = exchange(TlsVersion::kNone);
  std::vector<ConnectionEnd> ends;
  Server server(
      hosts.node(1), hosts.address(1),
      [&](const Peer&) { return std::make_unique<HttpServer>(talk); },
      [&](const Peer&, const ConnectionEnd& end) { ends.push_back(end); });
  server.listen(80);
  const auto mute = ns3::Socket::CreateSocket(hosts.node(0), ns3::TcpSocketFactory::GetTypeId());
  mute->Connect(ns3::InetSocketAddress(ns3::Ipv4Address(hosts.address(1).value), 80));
  hosts.run();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].why == "http: client fell silent");
}
