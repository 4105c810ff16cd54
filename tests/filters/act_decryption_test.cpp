#include "tests/filters/tls_past_box.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr TlsVersion kVersions[] = {TlsVersion::k12, TlsVersion::k13};

/// A rule that resets, to be told what on.
Profile resetting(const std::function<void(Condition&)>& state) {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.name = "inside";
  state(rule.when);
  rule.then.action = Action::kReset;
  return profile;
}

/// Rules on what the conversations say within TLS, and nowhere else.
std::vector<Profile> rules_on_content() {
  return {resetting([](Condition& when) {
            when.names = {"example.org"};
            when.name_fields = {NameField::kHttpHost};
          }),
          resetting([](Condition& when) { when.words = {"dissidentword"}; }),
          resetting([](Condition& when) { when.patterns = {"secret[a-z]+\\.html"}; }),
          resetting([](Condition& when) {
            when.words = {"secretpath"};
            when.word_fields = {WordField::kHttpRequest};
          }),
          resetting([](Condition& when) {
            when.words = {"dissidentword"};
            when.word_fields = {WordField::kHttpResponse};
          })};
}

using Fired = std::vector<std::string>;

/// The rules that fire on a conversation whose keys are handed over by `who`.
Fired fired_on(const Profile& profile, TlsVersion version, Complies who,
               std::size_t largest = 1'400) {
  KeyEscrow escrow;
  CensorSite site(profile, 1, &escrow);
  REQUIRE(converse(
      exchange(version), who, escrow, [&](const Bytes& packet) { site.passes(packet); }, largest));
  return site.rules;
}

/// The packets of a conversation, and its keys.
std::vector<Bytes> recorded(TlsVersion version, KeyEscrow& escrow, std::uint32_t attempt = 0) {
  std::vector<Bytes> packets;
  converse(
      exchange(version), Complies::kClient, escrow,
      [&](const Bytes& packet) { packets.push_back(packet); }, 1'400, attempt);
  return packets;
}

Fired fired_on(const Profile& profile, const std::vector<Bytes>& packets,
               const TlsKeySource* keys) {
  CensorSite site(profile, 1, keys);
  for (const Bytes& packet : packets) site.passes(packet);
  return site.rules;
}

LiveSettings of_version(int version) {
  LiveSettings settings;
  settings.version = version;
  return settings;
}

}  // namespace

TEST_CASE("A rule on what is said inside TLS fires with the keys of either end, as in the clear",
          "[act][decrypt]") {
  for (const Profile& profile : rules_on_content()) {
    CHECK(fired_on(profile, TlsVersion::kNone, Complies::kNobody) == Fired{"inside"});
    for (const TlsVersion version : kVersions) {
      for (const Complies who : {Complies::kClient, Complies::kServer}) {
        CAPTURE(static_cast<int>(version), static_cast<int>(who));
        CHECK(fired_on(profile, version, who) == Fired{"inside"});
        CHECK(fired_on(profile, version, who, 9) == Fired{"inside"});
      }
    }
  }
}

TEST_CASE("The same packets under the same rules: no keys or others' keys, and nothing is read",
          "[act][decrypt]") {
  for (const TlsVersion version : kVersions) {
    KeyEscrow keys;
    KeyEscrow keys_of_another;
    const auto packets = recorded(version, keys);
    const auto others = recorded(version, keys_of_another, 1);
    for (const Profile& profile : rules_on_content()) {
      CAPTURE(static_cast<int>(version));
      CHECK(fired_on(profile, packets, &keys) == Fired{"inside"});
      CHECK(fired_on(profile, packets, nullptr).empty());
      CHECK(fired_on(profile, packets, &keys_of_another).empty());
      CHECK(fired_on(profile, others, &keys).empty());
    }
  }
}

TEST_CASE("Ends that hand nothing over are not read by a box that waits for keys",
          "[act][decrypt]") {
  for (const Profile& profile : rules_on_content()) {
    for (const TlsVersion version : kVersions) {
      CHECK(fired_on(profile, version, Complies::kNobody).empty());
    }
  }
}

TEST_CASE("Segments of TLS out of order are opened once they are in order", "[act][decrypt]") {
  for (const TlsVersion version : kVersions) {
    KeyEscrow keys;
    auto packets = recorded(version, keys);
    // The server's page is many segments in a row: each two change places.
    const auto from_server = [](const Bytes& bytes) {
      return PacketView::parse(bytes)->source_port == 443;
    };
    std::size_t swapped = 0;
    for (std::size_t i = packets.size() / 2; i + 1 < packets.size(); i += 2) {
      if (!from_server(packets[i]) || !from_server(packets[i + 1])) continue;
      std::swap(packets[i], packets[i + 1]);
      ++swapped;
    }
    REQUIRE(swapped > 3);
    const Profile profile = rules_on_content().back();
    CHECK(fired_on(profile, packets, &keys) == Fired{"inside"});
  }
}

TEST_CASE("Questions in DNS over TLS and over HTTPS are judged as questions", "[act][decrypt]") {
  std::string dot;
  append_u16(dot, dns_query("www.example.com").size());
  dot += dns_query("www.example.com");
  // RFC 8484 §4.1.1.
  const std::string doh =
      "GET /dns-query?dns=AAABAAABAAAAAAAAA3d3dwdleGFtcGxlA2NvbQAAAQAB HTTP/1.1\r\n"
      "Host: dnsserver.example.net\r\nAccept: application/dns-message\r\n\r\n";
  const Profile profile = resetting([](Condition& when) {
    when.names = {"example.com"};
    when.name_fields = {NameField::kDns};
  });
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const auto& [said, port] : {std::pair{dot, 853}, std::pair{doh, 443}}) {
      CAPTURE(version, port);
      LiveTls live(of_version(version));
      REQUIRE(live.shake_hands());
      live.say(TlsSide::kClient, said);
      KeyEscrow keys;
      hand_over(live, keys);
      const Segments segments = segments_of(live, static_cast<std::uint16_t>(port));
      CHECK(fired_on(profile, segments.packets(), &keys) == Fired{"inside"});
      CHECK(fired_on(profile, segments.packets(), nullptr).empty());
    }
  }
}

TEST_CASE("A rule with a block page that fires inside TLS resets: nobody would read the page",
          "[act][decrypt]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    Profile profile = rules_on_content().front();
    profile.rules[0].then.action = Action::kBlockPage;
    profile.rules[0].then.page = "<html>no</html>";
    KeyEscrow escrow;
    CensorSite site(profile, 1, &escrow);
    converse(exchange(version), Complies::kClient, escrow,
             [&](const Bytes& packet) { site.passes(packet); });
    REQUIRE_FALSE(site.sent.empty());
    bool page = false;
    for (std::size_t i = 0; i < site.sent.size(); ++i) {
      page = page || !site.sent_packet(i).payload.empty();
    }
    CHECK(page == (version == TlsVersion::kNone));
  }
}

TEST_CASE("TLS behind a proxy's CONNECT is opened too", "[act][decrypt]") {
  KeyEscrow keys;
  std::vector<Bytes> inner = recorded(TlsVersion::k13, keys);
  Segments segments(3'128);
  segments.add(true, "CONNECT news.example.org:443 HTTP/1.1\r\n\r\n");
  segments.add(false, "HTTP/1.1 200 OK\r\n\r\n");
  for (const Bytes& bytes : inner) {
    const auto packet = PacketView::parse(bytes);
    if (packet->payload.empty()) continue;
    segments.add(packet->destination_port == 443, as_text(packet->payload));
  }
  const Profile profile = rules_on_content()[3];
  CHECK(fired_on(profile, segments.packets(), &keys) == Fired{"inside"});
  CHECK(fired_on(profile, segments.packets(), nullptr).empty());
}

TEST_CASE("What flows have waiting for keys stays within a budget and is given back",
          "[act][decrypt]") {
  constexpr std::size_t kTotal = 100'000;
  HoldBudget budget({2 * TlsDecryptor::kMostHeld, kTotal});
  const KeyEscrow nothing;
  const ReadModel model;
  FindingSink sink;
  LiveTls live(of_version(TLS1_3_VERSION));
  REQUIRE(live.shake_hands());
  live.say(TlsSide::kServer, std::string(40'000, 'x'));
  std::vector<std::unique_ptr<OpenedContent>> flows;
  std::size_t open = 0;
  for (int i = 0; i < 5; ++i) {
    flows.push_back(std::make_unique<OpenedContent>(nothing, model, budget));
    for (const Flight& flight : live.flights()) {
      const bool client = flight.from == TlsSide::kClient;
      flows.back()->on_stream_bytes(client ? Direction::kLowToHigh : Direction::kHighToLow,
                                    as_byte_view(flight.bytes), sink);
      CHECK(budget.taken() <= kTotal);
    }
    open += flows.back()->open() ? 1 : 0;
    CHECK_FALSE(flows.back()->opened());
  }
  CHECK(open == 2);  // of 40,000 bytes and a handshake each
  flows.clear();
  CHECK(budget.taken() == 0);
}
