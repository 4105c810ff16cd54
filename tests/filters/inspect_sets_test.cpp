#include <catch2/catch.hpp>

#include "filters/inspect/address_set.hpp"
#include "filters/inspect/name_set.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

TEST_CASE("A name stands for itself and all below it, and for nothing else", "[filters]") {
  const NameSet names({"example.com", "Deep.Blocked.Org.", "localhost"});
  CHECK(names.match("example.com") == "example.com");
  CHECK(names.match("WWW.Example.COM.") == "example.com");
  CHECK(names.match("a.b.example.com:8080") == "example.com");
  CHECK(names.match("x.deep.blocked.org") == "deep.blocked.org");
  CHECK(names.match("localhost:80") == "localhost");
  for (const char* other : {"badexample.com", "example.com.evil.net", "blocked.org", "com", "", ".",
                            ":80", "example.com:80x", "[::1]:80"}) {
    CAPTURE(other);
    CHECK(names.match(other).empty());
  }
  CHECK(names.match(std::string(300, 'a') + ".example.com").empty());
}

TEST_CASE("The longest prefix that holds an address is told", "[filters]") {
  const AddressSet set({*Prefix::parse("10.0.0.0/8"), *Prefix::parse("10.1.2.3"),
                        *Prefix::parse("2001:db8::/32"), *Prefix::parse("10.1.0.0/16")});
  const auto match = [&](const char* text) { return set.match(*IpAddress::parse(text)); };
  CHECK(match("10.1.2.3") == "10.1.2.3");
  CHECK(match("10.1.2.4") == "10.1.0.0/16");
  CHECK(match("10.200.0.1") == "10.0.0.0/8");
  CHECK(match("2001:db8:1::") == "2001:db8::/32");
  CHECK(match("11.0.0.1").empty());
  CHECK(match("2001:db9::").empty());
}

TEST_CASE("Prefix look-up agrees with comparing bits one by one", "[filters]") {
  RandomStream random(1, "prefixes");
  std::vector<Prefix> prefixes;
  for (int i = 0; i < 40; ++i) {
    const auto bits = static_cast<std::uint8_t>(96 + random.below(33));
    const auto value = static_cast<std::uint32_t>(random.bits() & 0xff0000ff);
    prefixes.push_back({IpAddress::v4(value).masked(bits), bits});
  }
  const AddressSet set(prefixes);
  for (int i = 0; i < 5000; ++i) {
    const auto value = static_cast<std::uint32_t>(random.bits() & 0xff0000ff);
    bool inside = false;
    for (const Prefix& p : prefixes) {
      const unsigned ignored = 128U - p.bits;
      const std::uint64_t difference = value ^ p.address.v4_value();
      inside = inside || difference >> ignored == 0;
    }
    REQUIRE(set.match(IpAddress::v4(value)).empty() != inside);
  }
}

TEST_CASE("Prefixes that say nothing clear are refused", "[filters]") {
  for (const char* text : {"10.0.0.0/33", "10.0.0.1/8", "2001:db8::/129", "10.0.0.0/", "x/8",
                           "10.0.0.0/8x", "", "/8", "10.0.0.0/-1"}) {
    CAPTURE(text);
    CHECK_FALSE(Prefix::parse(text));
  }
}
