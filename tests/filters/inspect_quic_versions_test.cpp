#include <catch2/catch.hpp>

#include "filters/inspect/dtls_reader.hpp"
#include "filters/inspect/quic_google.hpp"
#include "filters/inspect/quic_reader.hpp"
#include "tests/filters/findings.hpp"
#include "tests/filters/segment_maker.hpp"
#include "tests/traffic/wire/hex.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Initial packets made for this test with Python's cryptography library; tshark 4.0.17 opens each
/// and shows the name.
struct Sealed {
  const char* version;
  const char* name;
  const char* packet;
};
constexpr Sealed kSealed[] = {
    {"Q050", "q050.example",
     "c251303530088394c8f03e51570100004045c5349fa4837a0bf686d9c4e5dd4673d0e5f3aa2cf96b363af4bf"
     "f7cba0ae2f00f81c5c8f43ff45b458297f2d76095211f54ead0376bf9b6b896c75e7a6b12940391623a6be"},
    {"T050", "t050.example",
     "c554303530088394c8f03e5157020000406858e731220224fc6f417eb5213743d67f1b71be6f53e2d2348a8e"
     "a0e10466726a5116c5616952f3ce7e4d9801ba7ea2a5a935e291907d13968823d54bc3bd88025587f6996027"
     "786480b57296a61914b25f5a286a65aa510fb2b4660343a597a47137752183ad9966"},
    {"T051", "t051.example",
     "c754303531088394c8f03e51570300004068a5cb94b30224a6a75317fd5885bd3fe069557ae9134b841c592d"
     "d7555ffb2738d250dacbd3587fb9ef2aa277cde6f1f0b4802441d744dbd17327ef4d045360c5d9e05ecf4456"
     "8a40820f5f5f633944a02100589897783f103c658a6f0f15025de076e5a0c9daa623"},
    {"draft 22", "draft22.example",
     "cdff000016088394c8f03e5157040000406beb8f0bf1b37f62bdaf36791e8e53e239b4cc20bb2352010b69da"
     "d16088c0bfff634a227d41c2070e6bdddb0bd5e970bd3e190443b623827e31709663d155226d1ebeb75e8764"
     "5e374736882e85e5fc39b34f7f3554525f42338bcd19f2ecdd7e603864b55cc13a872069e3"},
    {"mvfst 22", "mvfst22.example",
     "ccfaceb001088394c8f03e5157050000406b31ff39da949010de8f982c9f541ba0085b95c082f6ad7c2fefc9"
     "026c8976bd598cce00eda12f4f0fb352f2b6f0302cb8a0fac9bcd743acab21d332e5146472b9befaacc15c2e"
     "4e0826404989f44aced82e4e72365757418ed9342b9dda0566bac11919575ceae99ec7ce5c"},
    {"draft 34", "draft34.example",
     "cbff000022088394c8f03e5157060000406bd1cca79fac82708ff4a48d42e2ddce69eb4bfa3699b1a055849e"
     "b11dcf6b4f695ec2476a607524a840dd21313e75df0250a9ef9ec78b71b7e03b246338638f850d8cafde2d89"
     "719722d3c27b9eccf41396201a1ddf547b292d4536a8c0eb3dea3b71d0aa0ad5f59b363103"},
};

std::string text(std::string_view hex) { return std::string(as_text(from_hex(hex))); }

/// A client hello of Google's own handshake: number of tags, tags with the ends of their values.
std::string google_hello(const std::string& name) {
  std::string out = text("43484c4f 0200 0000 50414400 04000000 534e4900");
  out += static_cast<char>(4 + name.size());
  return out + text("000000") + "----" + name;
}

Findings read(const std::string& datagram) {
  Findings found;
  QuicReader reader;
  CHECK(starts_like_quic_initial(as_byte_view(datagram)));
  reader.on_datagram(as_byte_view(datagram), found);
  return found;
}

}  // namespace

TEST_CASE("Names are read in drafts, mvfst and Google's sealed versions", "[filters][quic]") {
  for (const Sealed& each : kSealed) {
    CAPTURE(each.version);
    const Bytes packet = from_hex(each.packet);
    const Findings found = read(std::string(as_text(packet)));
    CHECK(found.server_names == Names{each.name});
    Findings by_simple;
    QuicReader simple(QuicModel{.other_versions = false});
    simple.on_datagram(packet, by_simple);
    CHECK(by_simple.server_names.empty());
    CHECK(simple.initials_tried() == 0);
  }
}

TEST_CASE("Names are read in Google's clear versions, whichever the order of their bytes",
          "[filters][quic]") {
  const std::string hello = google_hello("old.example");
  const std::string id(8, 'i');
  const std::string hash(12, 'h');
  std::string big_endian;
  append_u16(big_endian, hello.size());
  const std::string little_endian{big_endian[1], big_endian[0]};
  const Names wanted{"old.example"};
  // Q025 has private flags; its STREAM frame has no offset.
  const std::string q025 = text("0d") + id + "Q025" + text("01") + hash + text("00 a0 01");
  CHECK(read(q025 + little_endian + hello).server_names == wanted);
  const std::string q037 = text("0d") + id + "Q037" + text("01") + hash + text("a0 01");
  CHECK(read(q037 + little_endian + hello).server_names == wanted);
  // An ACK of one packet before, and a stream that goes on at byte 1024.
  const std::string frames = text("40 01 0000 01 00 a4 01 0400") + big_endian + hello;
  const std::string q043 = text("19") + id + "Q043" + text("0002") + hash;
  CHECK(read(q043 + frames).server_names == wanted);
  const std::string q046 = text("c3") + "Q046" + text("50") + id + text("00000004") + hash;
  CHECK(read(q046 + frames).server_names == wanted);
}

TEST_CASE("Tags of a Google hello that lie outside it are not read", "[filters][quic]") {
  Findings found;
  std::string hello = google_hello("old.example");
  hello.pop_back();
  CHECK(read_google_hello(as_byte_view(hello), found));
  CHECK(found.server_names.empty());
  CHECK_FALSE(read_google_hello(as_byte_view("CHLX0000"), found));
}

TEST_CASE("Datagrams of other protocols do not start like QUIC", "[filters][quic]") {
  CHECK_FALSE(starts_like_quic_initial({}));
  CHECK_FALSE(starts_like_quic_initial(as_byte_view(dns_query("www.example"))));
  CHECK_FALSE(starts_like_quic_initial(as_byte_view(std::string(1200, '\xff'))));
  CHECK_FALSE(starts_like_quic_initial(as_byte_view("\xc0Q099 is no version that was")));
}

TEST_CASE("A DTLS hello in fragments out of order gives its name", "[filters][dtls]") {
  // RFC 6347 §4.2.2: a body as in TLS, with a cookie after the session id.
  const std::string tls = client_hello("dtls.example");
  std::string body = tls.substr(9);
  body.replace(0, 2, "\xfe\xfd");
  body.insert(35, text("04") + "cook");
  const auto fragment = [&](std::size_t from, std::size_t size) {
    std::string header = text("01 00");
    append_u16(header, body.size());
    header += text("0000 00");  // message 0
    append_u16(header, from);
    header += '\0';
    append_u16(header, size);
    const std::string content = header + body.substr(from, size);
    std::string record = text("16 feff 0000 000000000000");
    append_u16(record, content.size());
    return record + content;
  };
  Findings found;
  DtlsReader reader;
  const std::string last = fragment(60, body.size() - 60);
  CHECK(starts_like_dtls(as_byte_view(last)));
  reader.on_datagram(as_byte_view(last), found);
  CHECK(found.server_names.empty());
  reader.on_datagram(as_byte_view(fragment(30, 30) + fragment(0, 30)), found);
  CHECK(found.server_names == Names{"dtls.example"});
  CHECK(found.apps == std::vector<App>{App::kDtls});
  CHECK(reader.finished());
  CHECK_FALSE(starts_like_dtls(as_byte_view(tls)));
}
