#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "filters/decrypt/tls_decryptor.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "tests/filters/decrypt_live_tls.hpp"
#include "tests/filters/decrypt_setting.hpp"
#include "tests/traffic/wire/hex.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

constexpr TlsSide kClient = TlsSide::kClient;
constexpr TlsSide kServer = TlsSide::kServer;

/// Feeds what went over the wire in pieces of any size.
void feed(TlsDecryptor& tls, const std::vector<Flight>& flights, Plaintexts& out,
          std::uint64_t seed = 1) {
  RandomStream stream(seed, "pieces");
  for (const Flight& flight : flights) {
    ByteView left = as_byte_view(flight.bytes);
    while (!left.empty()) {
      const std::size_t size = std::min<std::size_t>(left.size(), 1 + stream.below(3'000));
      tls.on_bytes(flight.from, left.first(size), out);
      left = left.subspan(size);
    }
  }
}

Plaintexts read(const std::vector<Flight>& flights, const TlsKeySource& keys) {
  TlsDecryptor tls(keys);
  Plaintexts out;
  feed(tls, flights, out);
  return out;
}

TlsKeyLog log_of(const std::string& text) {
  TlsKeyLog log;
  REQUIRE(log.add_text(text).lines == 0);
  return log;
}

void converse(LiveTls& live) {
  live.say(kClient, "GET / HTTP/1.1\r\n\r\n");
  live.say(kServer, std::string(40'000, 'b') + "end");
  live.say(kClient, "x");
  live.say(kServer, std::string(16'384, 'c'));
}

/// False if the ends could not agree.
bool reads_all(const LiveSettings& settings) {
  LiveTls live(settings);
  if (!live.shake_hands()) return false;
  converse(live);
  const Plaintexts out = read(live.flights(), log_of(live.keys()));
  INFO(settings.suite);
  CHECK((out.client() == live.said(kClient)));
  CHECK((out.server() == live.said(kServer)));
  return true;
}

/// What needs a kind of key or password that the live ends have not.
bool unusual(const std::string& suite) {
  return suite.find("SRP") != std::string::npos || suite.find("DSS") != std::string::npos ||
         suite.find("GOST") != std::string::npos;
}

}  // namespace

TEST_CASE("A record of RFC 8448 opens under the secret that stands there", "[filters][decrypt]") {
  constexpr std::uint16_t kAes128GcmSha256 = 0x1301;
  const auto suite = find_tls_suite(kAes128GcmSha256);
  REQUIRE(suite);
  // RFC 8448 §3: the client's application traffic secret, and its first application data.
  const auto secret = from_hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");
  const auto fragment = from_hex(
      "a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e"
      "1f"
      "5a6292a2977014bd1e3deae63aeebb21694915e4");
  auto opener = TlsRecordOpener::for_tls13(*suite, secret);
  REQUIRE(opener);
  std::vector<std::byte> out(fragment.size());
  const auto plain = opener->open({23, 0x0303, fragment}, out);
  REQUIRE(plain);
  REQUIRE(plain->size() == 51);
  for (std::size_t i = 0; i < 50; ++i) CHECK(load_u8(*plain, i) == i);
  CHECK(load_u8(*plain, 50) == 23);
}

TEST_CASE("Every cipher suite of TLS 1.2 and 1.3 is read with its keys", "[filters][decrypt]") {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION, TLS1_2_VERSION, TLS1_3_VERSION}) {
    int read = 0;
    for (const std::string& suite : suites_of(version)) {
      CAPTURE(version, suite);
      const bool agreed = reads_all({version, suite});
      CHECK((agreed || unusual(suite)));
      read += agreed ? 1 : 0;
      if (version != TLS1_3_VERSION && agreed) {
        CHECK(reads_all({version, suite, false}));
      }
    }
    CAPTURE(version);
    CHECK(read >= (version == TLS1_3_VERSION ? 5 : version == TLS1_2_VERSION ? 100 : 20));
  }
}

TEST_CASE("Key updates, padding and a hello retry of TLS 1.3 are followed", "[filters][decrypt]") {
  LiveSettings settings;
  settings.padding = 512;
  settings.server_groups = "P-384";  // the client shares X25519 first
  LiveTls live(settings);
  REQUIRE(live.shake_hands());
  for (const int kind : {SSL_KEY_UPDATE_REQUESTED, SSL_KEY_UPDATE_NOT_REQUESTED}) {
    converse(live);
    SSL_key_update(live.client(), kind);
    converse(live);
    SSL_key_update(live.server(), kind);
  }
  converse(live);
  const Plaintexts out = read(live.flights(), log_of(live.keys()));
  CHECK((out.client() == live.said(kClient)));
  CHECK((out.server() == live.said(kServer)));
}

TEST_CASE("Resumed sessions are read with the keys that they are logged with",
          "[filters][decrypt]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    LiveTls live({version, {}});
    REQUIRE(live.shake_hands());
    converse(live);
    live.reconnect(true);
    REQUIRE(live.shake_hands());
    REQUIRE(live.resumed());
    const std::size_t before = live.said(kServer).size();
    converse(live);
    const Plaintexts out = read(live.flights(), log_of(live.keys()));
    CHECK((out.server() == live.said(kServer).substr(before)));
  }
}

TEST_CASE("A renegotiation changes the keys in mid-connection", "[filters][decrypt]") {
  LiveTls live({TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"});
  REQUIRE(live.shake_hands());
  converse(live);
  REQUIRE(SSL_renegotiate(live.client()) == 1);
  SSL_do_handshake(live.client());
  live.carry();
  converse(live);
  REQUIRE(std::count(live.keys().begin(), live.keys().end(), '\n') == 2);
  const Plaintexts out = read(live.flights(), log_of(live.keys()));
  CHECK((out.client() == live.said(kClient)));
  CHECK((out.server() == live.said(kServer)));
}

TEST_CASE("Without keys, and with the keys of another session, nothing is read",
          "[filters][decrypt]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    LiveTls live({version, {}});
    REQUIRE(live.shake_hands());
    converse(live);
    LiveTls stranger({version, {}});
    REQUIRE(stranger.shake_hands());
    for (const std::string& text : {std::string(), stranger.keys()}) {
      const TlsKeyLog log = log_of(text);
      TlsDecryptor tls(log);
      Plaintexts out;
      feed(tls, live.flights(), out);
      CHECK(out.client().empty());
      CHECK(out.server().empty());
      CHECK_FALSE(tls.opened());
    }
  }
}

TEST_CASE("Secrets with any bit wrong open nothing", "[filters][decrypt]") {
  for (const LiveSettings& settings :
       {LiveSettings{TLS1_2_VERSION, "ECDHE-RSA-AES128-GCM-SHA256"},
        LiveSettings{TLS1_2_VERSION, "ECDHE-RSA-CHACHA20-POLY1305"},
        LiveSettings{TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA"},
        LiveSettings{TLS1_2_VERSION, "ECDHE-RSA-AES128-SHA", false}, LiveSettings{}}) {
    LiveTls live(settings);
    REQUIRE(live.shake_hands());
    converse(live);
    RandomStream stream(3, "bits");
    for (int i = 0; i < 30; ++i) {
      // In each line the secret is what follows the last blank.
      std::string keys;
      std::string_view left = live.keys();
      while (!left.empty()) {
        std::string line(left.substr(0, left.find('\n') + 1));
        left.remove_prefix(line.size());
        const std::size_t start = line.rfind(' ') + 1;
        char& digit =
            line[start + stream.below(static_cast<std::uint32_t>(line.size() - 1 - start))];
        digit = digit == '0' ? '1' : '0';
        keys += line;
      }
      const TlsKeyLog log = log_of(keys);
      TlsDecryptor tls(log);
      Plaintexts out;
      feed(tls, live.flights(), out);
      CHECK(out.client().empty());
      CHECK(out.server().empty());
      CHECK(tls.finished());
    }
  }
}

TEST_CASE("A record changed on the way ends its direction and gives nothing more",
          "[filters][decrypt]") {
  for (const LiveSettings& settings :
       {LiveSettings{}, LiveSettings{TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA"},
        LiveSettings{TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA", false}}) {
    LiveTls live(settings);
    REQUIRE(live.shake_hands());
    live.say(kClient, "first");
    live.say(kClient, "second");
    live.say(kClient, "third");
    auto flights = live.flights();
    std::vector<Flight*> from_client;
    for (Flight& flight : flights) {
      if (flight.from == kClient) from_client.push_back(&flight);
    }
    from_client[from_client.size() - 2]->bytes.back() ^= 1;
    const Plaintexts out = read(flights, log_of(live.keys()));
    CHECK(out.client() == "first");
  }
}

TEST_CASE("Secrets may come after the records that they open", "[filters][decrypt]") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    LiveTls live({version, {}});
    REQUIRE(live.shake_hands());
    live.say(kServer, "said before the keys were there");
    live.say(kClient, "and this");
    TlsKeyLog log;
    TlsDecryptor tls(log);
    Plaintexts out;
    feed(tls, live.flights(), out);
    CHECK(out.server().empty());
    log.add_text(live.keys());
    const std::size_t before = live.flights().size();
    live.say(kClient, "go on");
    feed(tls, {live.flights().begin() + static_cast<std::ptrdiff_t>(before), live.flights().end()},
         out);
    CHECK((out.server() == live.said(kServer)));
    CHECK((out.client() == live.said(kClient)));
  }
}

TEST_CASE("What waits for keys is bounded", "[filters][decrypt]") {
  LiveTls live({});
  REQUIRE(live.shake_hands());
  live.say(kServer, std::string(2 * TlsDecryptor::kMostHeld, 's'));
  live.say(kClient, std::string(2 * TlsDecryptor::kMostHeld, 'c'));
  TlsKeyLog log;
  TlsDecryptor tls(log);
  Plaintexts out;
  feed(tls, live.flights(), out);
  CHECK(tls.finished());
  log.add_text(live.keys());
  live.say(kClient, "too late");
  feed(tls, live.flights(), out);
  CHECK(out.client().empty());
}
