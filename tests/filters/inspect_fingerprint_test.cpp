#include <catch2/catch.hpp>

#include "filters/inspect/tls_fingerprint.hpp"
#include "tests/traffic/wire/hex.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

ByteView view(const std::vector<std::byte>& bytes) { return bytes; }

/// The lists of the example in FoxIO's JA4.md, in the order that it gives.
struct Example {
  std::vector<std::byte> ciphers =
      from_hex("0a0a 1301 1302 1303 c02b c02f c02c c030 cca9 cca8 c013 c014 009c 009d 002f 0035");
  std::vector<std::byte> extensions = from_hex(
      "1a1a0000 001b0000 00000000 00330000 00100000 44690000 00170000 002d0000 000d0000"
      "00050000 00230000 00120000 002b0000 ff010000 000b0000 000a0000 00150000");
  std::vector<std::byte> signatures = from_hex("0403 0804 0401 0503 0805 0501 0806 0601");
  std::vector<std::byte> versions = from_hex("2a2a 0304 0303");
  std::vector<std::byte> alpn = from_hex("02 6832 08 687474702f312e31");  // h2, http/1.1

  ClientHelloView hello() const {
    ClientHelloView out;
    out.legacy_version = 0x0303;
    out.cipher_suites = view(ciphers);
    out.extensions = view(extensions);
    out.signature_algorithms = view(signatures);
    out.supported_versions = view(versions);
    out.alpn = view(alpn);
    return out;
  }
};

std::string ja4_alpn(const char* first_protocol) {
  Example example;
  example.alpn = from_hex(first_protocol);
  return ja4(example.hello()).digest.substr(8, 2);
}

}  // namespace

TEST_CASE("The example of JA4's specification has the fingerprint that it states",
          "[filters][fingerprint]") {
  const Example example;
  CHECK(ja4(example.hello()).digest == "t13d1516h2_8daaf6152771_e5627efa2ab1");
  CHECK(ja4(example.hello()).text ==
        "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_"
        "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
        "0403,0804,0401,0503,0805,0501,0806,0601");
  CHECK(ja4(example.hello(), Ja4Order::kAsSent).digest == "t13d1516h2_acb858a92679_18f69afefd3d");
}

TEST_CASE("Without signature algorithms the hash is the one that the specification states",
          "[filters][fingerprint]") {
  Example example;
  example.signatures.clear();
  CHECK(ja4(example.hello()).digest == "t13d1516h2_8daaf6152771_6d807ffa2a79");
}

TEST_CASE("Odd application protocols are written as the specification's examples",
          "[filters][fingerprint]") {
  CHECK(ja4_alpn("01 ab") == "ab");
  CHECK(ja4_alpn("02 abcd") == "ad");
  CHECK(ja4_alpn("02 30ab") == "3b");
  CHECK(ja4_alpn("04 3031abcd") == "3d");
  CHECK(ja4_alpn("04 30abcd31") == "01");
  CHECK(ja4_alpn("01 68") == "hh");
  CHECK(ja4_alpn("08 687474702f312e31") == "h1");
  CHECK(ja4_alpn("") == "00");
  CHECK(ja4_alpn("00") == "00");
  CHECK(ja4_alpn("05 6832") == "00");  // cut
}

TEST_CASE("JA4 names the carrier, the version and a missing server name",
          "[filters][fingerprint]") {
  Example example;
  ClientHelloView hello = example.hello();
  hello.carrier = HelloCarrier::kQuic;
  CHECK(ja4(hello).digest.substr(0, 4) == "q13d");
  hello.carrier = HelloCarrier::kDtls;
  hello.supported_versions = {};
  hello.legacy_version = 0xfefd;
  CHECK(ja4(hello).digest.substr(0, 4) == "dd2d");
  hello = ClientHelloView{};
  hello.legacy_version = 0x0300;
  CHECK(ja4(hello).digest == "ts3i000000_000000000000_000000000000");
  hello.legacy_version = 0x7f1c;  // a draft
  CHECK(ja4(hello).digest.substr(1, 2) == "00");
}

TEST_CASE("More than 99 ciphers count as 99", "[filters][fingerprint]") {
  Example example;
  example.ciphers.assign(240, std::byte{0x11});
  CHECK(ja4(example.hello()).digest.substr(4, 2) == "99");
}

TEST_CASE("The text of JA3 leaves GREASE out and writes decimals", "[filters][fingerprint]") {
  // The examples of the JA3 README (salesforce/ja3), text and digest.
  const auto ciphers = from_hex("002f 0035 0005 000a c009 c00a c013 c014 0032 0038 0013 0004");
  const auto extensions = from_hex("00000000 000a0000 000b0000");
  const auto groups = from_hex("0017 0018 0019");
  const auto formats = from_hex("00");
  ClientHelloView hello;
  hello.legacy_version = 0x0301;
  hello.cipher_suites = view(ciphers);
  hello.extensions = view(extensions);
  hello.groups = view(groups);
  hello.point_formats = view(formats);
  CHECK(ja3(hello).text == "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0");
  CHECK(ja3(hello).digest == "ada70206e40642a3e4461f35503241d5");
  ClientHelloView bare;
  bare.legacy_version = 0x0301;
  const auto few = from_hex("0004 0005 000a 0009 0064 0062 0003 0006 0013 0012 0063");
  bare.cipher_suites = view(few);
  CHECK(ja3(bare).text == "769,4-5-10-9-100-98-3-6-19-18-99,,,");
  CHECK(ja3(bare).digest == "de350869b8c85de67a350c8d186f11e6");
}

TEST_CASE("JA3S is that of tshark for the ServerHello of a Tor relay", "[filters][fingerprint]") {
  // tshark -r tor.pcap -T fields -e tls.handshake.ja3s_full -e tls.handshake.ja3s
  const auto extensions = from_hex("ff010000 000b0000");
  ServerHelloView hello;
  hello.legacy_version = 0x0301;
  hello.cipher_suite = 0xc013;
  hello.extensions = view(extensions);
  CHECK(ja3s(hello).text == "769,49171,65281-11");
  CHECK(ja3s(hello).digest == "184d532a16876b78846ae6a03f654890");
}
