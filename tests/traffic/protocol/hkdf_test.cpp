#include "traffic/protocol/hkdf.hpp"

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

bool same(ByteView bytes, const char* hex) {
  const auto expected = from_hex(hex);
  return std::equal(bytes.begin(), bytes.end(), expected.begin(), expected.end());
}

}  // namespace

// RFC 9001 appendix A.1.
TEST_CASE("Labels and keys are those that RFC 9001 derives from a connection id", "[protocol]") {
  CHECK(same(HkdfLabel(32, "client in").bytes(), "00200f746c73313320636c69656e7420696e00"));
  CHECK(same(HkdfLabel(16, "quic key").bytes(), "00100e746c7331332071756963206b657900"));
  CHECK(same(HkdfLabel(12, "quic iv").first_block(), "000c0d746c733133207175696320697600 01"));
  std::vector<std::byte> initial(32);
  REQUIRE(hkdf_extract("SHA256", from_hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
                       from_hex("8394c8f03e515708"), initial));
  CHECK(same(initial, "7db5df06e7a69e432496adedb00851923595221596ae2ae9fb8115c1e9ed0a44"));
  std::vector<std::byte> client(32);
  REQUIRE(hkdf_expand_label("SHA256", initial, "client in", client));
  CHECK(same(client, "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea"));
  std::vector<std::byte> key(16);
  REQUIRE(hkdf_expand_label("SHA256", client, "quic key", key));
  CHECK(same(key, "1f369613dd76d5467730efcbe3b1a22d"));
}

TEST_CASE("A label that does not fit is refused", "[protocol]") {
  std::vector<std::byte> out(16);
  const std::vector<std::byte> secret(32);
  CHECK(hkdf_expand_label("SHA256", secret, std::string(12, 'x'), out));
  CHECK_FALSE(hkdf_expand_label("SHA256", secret, std::string(13, 'x'), out));
  CHECK_FALSE(hkdf_expand_label("no such hash", secret, "key", out));
}
