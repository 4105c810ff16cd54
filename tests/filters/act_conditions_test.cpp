#include "tests/filters/censor_site.hpp"
#include "topology/base/error.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// A profile of one dropping rule; `when` is filled in by the caller.
struct OneRule : Profile {
  OneRule() { rules.resize(1); }
  Condition& when() { return rules[0].when; }
};

}  // namespace

TEST_CASE("A rule of several conditions fires once all have held, in any order", "[act]") {
  OneRule profile;
  profile.when().transport = Transport::kTcp;
  profile.when().server_ports = {{80, 80}, {8000, 8099}};
  profile.when().addresses = {*Prefix::parse("10.0.2.0/24")};
  profile.when().names = {"blocked.example"};
  profile.when().words = {"forbidden"};
  Connection talk;
  SECTION("name, then word") {
    CensorSite site(profile);
    CHECK(site.passes(talk.syn()));
    CHECK(site.passes(talk.data(1, http_request("blocked.example"))));
    CHECK_FALSE(site.passes(talk.to_client(1, tcp_flag::kAck, "HTTP/1.1 200 OK\r\n\r\nforbidden")));
    CHECK(site.kinds == std::vector{ConditionKind::kWord});
  }
  SECTION("word, then name") {
    CensorSite site(profile);
    CHECK(site.passes(talk.to_client(1, tcp_flag::kAck, "so forbidden")));
    CHECK_FALSE(site.passes(talk.data(1, http_request("blocked.example"))));
    CHECK(site.kinds == std::vector{ConditionKind::kName});
  }
  SECTION("another port") {
    talk.server_port = 8100;
    CensorSite site(profile);
    CHECK(site.passes(talk.data(1, "GET /forbidden HTTP/1.1\r\nHost: blocked.example\r\n\r\n")));
  }
  SECTION("another address") {
    talk.server = IpAddress::v4(0x0a000301);
    CensorSite site(profile);
    CHECK(site.passes(talk.data(1, "GET /forbidden HTTP/1.1\r\nHost: blocked.example\r\n\r\n")));
  }
  SECTION("everything in one packet") {
    CensorSite site(profile);
    CHECK_FALSE(
        site.passes(talk.data(1, "GET /forbidden HTTP/1.1\r\nHost: blocked.example\r\n\r\n")));
  }
}

TEST_CASE("Of the rules that one packet completes the first of the profile decides", "[act]") {
  Profile profile;
  profile.rules.resize(3);
  profile.rules[0].name = "watch";
  profile.rules[0].when.words = {"example"};
  profile.rules[0].then.action = Action::kObserve;
  profile.rules[1].name = "spare";
  profile.rules[1].when.words = {"\r\n\r\n"};  // found after the name
  profile.rules[1].then.action = Action::kPass;
  profile.rules[2].name = "block";
  profile.rules[2].when.names = {"blocked.example"};
  const Connection talk;
  CensorSite site(profile);
  CHECK(site.passes(talk.data(1, http_request("blocked.example"))));
  CHECK(site.rules == std::vector<std::string>{"watch", "spare"});
  std::swap(profile.rules[1], profile.rules[2]);
  CensorSite other(profile);
  CHECK_FALSE(other.passes(talk.data(1, http_request("blocked.example"))));
  CHECK(other.rules == std::vector<std::string>{"watch", "block"});
}

TEST_CASE("Names count only in the fields that a rule names", "[act]") {
  OneRule profile;
  profile.when().names = {"blocked.example"};
  profile.when().name_fields = {NameField::kServerName};
  const Connection talk;
  CensorSite http(profile);
  CHECK(http.passes(talk.data(1, http_request("blocked.example"))));
  CensorSite tls(profile);
  CHECK_FALSE(tls.passes(talk.data(1, client_hello("www.blocked.example"))));
  CensorSite dns(profile);
  CHECK(dns.passes(datagram(5000, 53, dns_query("blocked.example"))));
}

TEST_CASE("A part of a name blocks every name that holds it", "[act]") {
  OneRule profile;
  profile.when().name_parts = {"T.co"};
  const Connection talk;
  for (const auto& [name, blocked] : std::vector<std::pair<std::string, bool>>{
           {"t.co", true}, {"reddit.com", true}, {"Microsoft.COM", true}, {"twitter.com", false}}) {
    CensorSite site(profile);
    CAPTURE(name);
    CHECK(site.passes(talk.data(1, client_hello(name))) != blocked);
  }
}

TEST_CASE("Words count only in the field that a rule names", "[act]") {
  OneRule profile;
  profile.when().words = {"falun"};
  profile.when().word_fields = {WordField::kHttpRequest};
  const Connection talk;
  CensorSite url(profile);
  CHECK_FALSE(url.passes(talk.data(1, "GET /?q=Falun HTTP/1.1\r\nHost: a.example\r\n\r\n")));
  CensorSite body(profile);
  CHECK(body.passes(
      talk.data(1, "POST / HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nfalun")));
  CensorSite other(profile);
  CHECK(other.passes(talk.data(1, "falun")));
}

TEST_CASE("Two words of two rules in one packet both count", "[act]") {
  Profile profile;
  profile.rules.resize(2);
  for (Rule& rule : profile.rules) rule.then.action = Action::kObserve;
  profile.rules[0].when.words = {"one", "uno"};
  profile.rules[1].when.patterns = {"tw[o0]", "d[uo]e"};
  CensorSite site(profile);
  CHECK(site.passes(Connection().data(1, "zero, one, tw0")));
  CHECK(site.items == std::vector<std::string>{"one", "tw[o0]"});
}

TEST_CASE("A filter expression is asked of the packet from its IP header on", "[act]") {
  OneRule profile;
  profile.when().bpf = "tcp dst port 80 and tcp[tcpflags] & tcp-fin != 0";
  const Connection talk;
  CensorSite site(profile);
  CHECK(site.passes(talk.data(1, "hello")));
  CHECK(site.passes(talk.to_client(1, tcp_flag::kFin | tcp_flag::kAck)));
  CHECK_FALSE(site.passes(talk.to_server(6, tcp_flag::kFin | tcp_flag::kAck)));
  profile.when().bpf = "tcp and and";
  CHECK_THROWS_AS(CompiledProfile::compile(profile), InputError);
}

TEST_CASE("A flow is judged by its volume when its bytes exceed the limit", "[act]") {
  OneRule profile;
  profile.when().bytes_over = 3 * 140;
  const Connection talk;
  CensorSite site(profile);
  const std::string piece(100, 'x');  // with headers 140 bytes
  CHECK(site.passes(talk.data(1, piece)));
  CHECK(site.passes(talk.data(101, piece)));
  CHECK(site.passes(talk.data(201, piece)));
  CHECK_FALSE(site.passes(talk.data(301, piece)));
}

// Bock et al., "Detecting and Evading Censorship-in-Depth: A Case Study of Iran's Protocol
// Whitelister", FOCI 2020: what is none of DNS, HTTP and TLS on their ports is dropped.
TEST_CASE("A list of allowed protocols blocks what begins like none of them", "[act]") {
  OneRule profile;
  profile.when().server_ports = {{53, 53}, {80, 80}, {443, 443}};
  profile.when().not_apps = {App::kHttp, App::kTls, App::kDns};
  const Connection talk;
  CensorSite http(profile);
  CHECK(http.passes(talk.syn()));
  CHECK(http.passes(talk.data(1, http_request("any.example"))));
  CHECK(http.passes(talk.data(50, "anything")));
  CensorSite tls(profile);
  CHECK(tls.passes(talk.data(1, client_hello("any.example"))));
  CensorSite noise(profile);
  CHECK(noise.passes(talk.syn()));
  CHECK_FALSE(noise.passes(talk.data(1, "\x01\x02\x03\x04 not a protocol")));
  Connection elsewhere;
  elsewhere.server_port = 8080;
  CensorSite free(profile);
  CHECK(free.passes(elsewhere.data(1, "\x01\x02\x03\x04 not a protocol")));
}

// Wu et al., USENIX Security 2023: 26.3 % of the connections that look fully encrypted are blocked.
TEST_CASE("A rule's probability is met over flows and does not depend on their order", "[act]") {
  OneRule profile;
  profile.rules[0].probability = 0.263;
  profile.when().words = {"x"};
  const auto blocked = [&](std::uint64_t seed, bool backwards) {
    CensorSite site(profile, seed);
    std::vector<bool> fate(4000);
    for (std::size_t i = 0; i < fate.size(); ++i) {
      const std::size_t which = backwards ? fate.size() - 1 - i : i;
      Connection talk;
      talk.client_port = static_cast<std::uint16_t>(10'000 + which);
      fate[which] = !site.passes(talk.data(1, "x"));
      REQUIRE(site.passes(talk.data(2, "x")) != fate[which]);  // the draw is the flow's
    }
    return fate;
  };
  const auto fate = blocked(7, false);
  CHECK(fate == blocked(7, true));
  CHECK(fate != blocked(8, false));
  const auto share = static_cast<double>(std::count(fate.begin(), fate.end(), true)) / 4000;
  CHECK(share == Approx(0.263).margin(4 * 0.007));  // four standard deviations
}

TEST_CASE("Flows that begin as by a clock are beacons, those of independent people are not",
          "[act]") {
  OneRule profile;
  profile.when().beacon = true;
  profile.rules[0].then.action = Action::kObserve;
  const auto beats = [&](auto gap) {
    CensorSite site(profile);
    RandomStream random(3, "gaps");
    SimTime now{};
    for (std::uint16_t i = 0; i < 30; ++i) {
      for (std::uint16_t twin = 0; twin < 2; ++twin) {  // programs open several at once
        Connection talk;
        talk.client_port = static_cast<std::uint16_t>(2 * i + twin + 10'000);
        site.passes_at(now, talk.syn());
      }
      now += Duration{static_cast<std::int64_t>(gap(random) * 1e9)};
    }
    return site.kinds.size();
  };
  // From the eighth beat on (BeaconLimits::contacts).
  CHECK(beats([](RandomStream& r) { return 60 + 3 * r.uniform(); }) == 2 * (30 - 7));
  CHECK(beats([](RandomStream& r) { return 1 + r.exponential(60); }) == 0);
  CHECK(beats([](RandomStream& r) { return 30 + 60 * r.uniform(); }) == 0);
}

TEST_CASE("Rules beyond the sixty-fourth work like those before", "[act]") {
  Profile profile;
  for (int i = 0; i < 200; ++i) {
    Rule& rule = profile.rules.emplace_back();
    rule.name = std::to_string(i);
    rule.when.names = {"n" + std::to_string(i) + ".example"};
    rule.when.transport = Transport::kTcp;
  }
  for (const int i : {0, 63, 64, 150, 199}) {
    CensorSite site(profile);
    const Connection talk;
    CHECK_FALSE(site.passes(talk.data(1, http_request("n" + std::to_string(i) + ".example"))));
    CHECK(site.rules == std::vector{std::to_string(i)});
  }
}

TEST_CASE("What a box keeps of an idle flow is at most one kilobyte", "[act]") {
  CHECK(sizeof(FlowMemory) + sizeof(FlowKey) + 32 <= 512);
  CHECK(sizeof(Reading) <= 512);
}

TEST_CASE("In a Host and a target the name stands behind the user and before the port", "[act]") {
  // RFC 9110 §4.2.4, RFC 9112 §3.2.2.
  const auto caught = [](const std::string& target, const std::string& host) {
    CensorSite site(name_profile(Action::kDrop));
    const Connection talk;
    site.passes(talk.syn());
    return !site.passes(talk.data(1, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
  };
  for (const char* host :
       {"blocked.example", "user@blocked.example", "user:word@blocked.example:8080",
        "a@b@BLOCKED.example.:80", "www.blocked.example.", "fine.example@www.blocked.example"}) {
    CAPTURE(host);
    CHECK(caught("/", host));
    CHECK(caught("http://" + std::string(host) + "?q", "fine.example"));
    CHECK(caught("HTTP://" + std::string(host) + "/x@fine.example", "fine.example"));
  }
  for (const char* host : {"blocked.example@fine.example", "xblocked.example", "fine.example:80"}) {
    CAPTURE(host);
    CHECK_FALSE(caught("/", host));
    CHECK_FALSE(caught("http://" + std::string(host) + "/blocked.example", "fine.example"));
  }
}
