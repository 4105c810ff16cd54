#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <vector>
#include <zlib.h>

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
  CHECK(names.match("example.com..").empty());
  CHECK(names.match("..").empty());
  CHECK(names.match("..example.com") == "example.com");
}

namespace {

using Matches = std::set<std::pair<std::string, std::uint32_t>>;

Matches matches_of(const NameSet& set, std::string_view name) {
  Matches matches;
  set.match_all(name, [&](std::string_view rule, std::uint32_t value) {
    CHECK(matches.emplace(rule, value).second);
  });
  return matches;
}

/// The definition, rule by rule.
Matches plainly(const std::vector<NameRule>& rules, const std::string& name) {
  Matches matches;
  for (const NameRule& rule : rules) {
    const bool below = !rule.exact && name.ends_with("." + rule.name);
    if (name == rule.name || below) matches.emplace(rule.name, rule.value);
  }
  return matches;
}

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

}  // namespace

TEST_CASE("A name may stand for several rules, or for itself alone", "[filters]") {
  const NameSet set = NameSet::of_rules({{"example.com", 7, false},
                                         {"Example.com.", 3, true},
                                         {"example.com", 7, true},
                                         {"www.example.com", 1, false},
                                         {"com", 9, true}});
  CHECK(set.size() == 4);
  CHECK(matches_of(set, "example.com") == Matches{{"example.com", 7}, {"example.com", 3}});
  CHECK(matches_of(set, "a.example.com") == Matches{{"example.com", 7}});
  CHECK(matches_of(set, "www.example.com") == Matches{{"example.com", 7}, {"www.example.com", 1}});
  CHECK(matches_of(set, "com") == Matches{{"com", 9}});
  CHECK(set.first("example.com") == 3U);
  CHECK(set.first("a.www.example.com") == 1U);
  CHECK_FALSE(set.first("net"));
  const NameSet listed({"a.test", "=b.test"});
  CHECK(listed.first("x.a.test") == 0U);
  CHECK(listed.first("B.test") == 1U);
  CHECK(listed.match("x.b.test").empty());
}

TEST_CASE("Names match as the definition says, rule by rule", "[filters]") {
  RandomStream random(5, "names");
  const auto draw = [&] {
    std::string name(1 + random.below(9), ' ');
    for (char& c : name) c = "ab."[random.below(3)];
    return name;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<NameRule> rules;
    for (std::uint32_t i = random.below(30); i > 0; --i) {
      std::string name = draw();
      if (!name.ends_with('.')) rules.push_back({name, random.below(4), random.below(3) == 0});
    }
    const NameSet set = NameSet::of_rules(rules);
    for (int i = 0; i < 100; ++i) {
      const std::string name = draw();
      if (name.ends_with('.')) continue;
      CAPTURE(name);
      const Matches expected = plainly(rules, name);
      REQUIRE(matches_of(set, name) == expected);
      REQUIRE(set.match(name).empty() == expected.empty());
    }
  }
}

TEST_CASE("A published block-list of 10^5 names takes at most 64 bytes a name", "[filters]") {
  const auto file = shared_data() / "censor/lists/gfw-dns-blocklist.txt.gz";
  if (!std::filesystem::exists(file)) {
    WARN("no published block-lists here");
    return;
  }
  std::vector<std::string> names;
  const std::unique_ptr<gzFile_s, decltype(&gzclose)> input(gzopen(file.c_str(), "rb"), gzclose);
  std::array<char, 1024> line{};
  while (gzgets(input.get(), line.data(), static_cast<int>(line.size())) != nullptr) {
    names.emplace_back(line.data());
    names.back().pop_back();
  }
  REQUIRE(names.size() > 100'000);
  const NameSet set(names);
  INFO(set.bytes() / set.size());
  CHECK(set.bytes() <= 64 * set.size());
  std::size_t found = 0;
  for (const std::string& name : names) found += set.match("www." + name).empty() ? 0 : 1;
  CHECK(found == names.size());
  CHECK(set.match("chokepoint.invalid").empty());
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

TEST_CASE("All prefixes that hold an address are told, the longest first", "[filters]") {
  RandomStream random(6, "nested prefixes");
  for (int round = 0; round < 100; ++round) {
    std::vector<PrefixRule> rules;
    for (std::uint32_t i = random.below(40); i > 0; --i) {
      // Few different bits, so that prefixes nest and repeat; IPv4, IPv6 and all of either.
      const auto bits = static_cast<std::uint8_t>(random.below(129));
      const std::uint64_t low = random.bits() & 0x8001;
      const IpAddress address = random.below(2) == 0
                                    ? IpAddress::v4(static_cast<std::uint32_t>(low << 16 | low))
                                    : IpAddress::v6(low << 48, low);
      rules.push_back({{address.masked(bits), bits}, random.below(5)});
    }
    const AddressSet set = AddressSet::of_rules(rules);
    for (int i = 0; i < 60; ++i) {
      const std::uint64_t low = random.bits() & 0x8001;
      const IpAddress address = i % 2 == 0
                                    ? IpAddress::v4(static_cast<std::uint32_t>(low << 16 | low))
                                    : IpAddress::v6(low << 48, low);
      std::set<std::tuple<int, std::uint32_t, std::string>> expected;  // by falling length, value
      for (const PrefixRule& rule : rules) {
        if (address.masked(rule.prefix.bits) == rule.prefix.address) {
          expected.emplace(-rule.prefix.bits, rule.value, rule.prefix.to_string());
        }
      }
      auto next = expected.begin();
      set.match_all(address, [&](std::string_view prefix, std::uint32_t value) {
        REQUIRE(next != expected.end());
        CHECK(std::get<1>(*next) == value);
        CHECK(std::get<2>(*next) == prefix);
        ++next;
      });
      CHECK(next == expected.end());
      CHECK(set.match(address).empty() == expected.empty());
    }
  }
  const AddressSet all({*Prefix::parse("::/0"), *Prefix::parse("255.255.255.255")});
  CHECK(all.first(*IpAddress::parse("255.255.255.255")) == 0U);
  CHECK(all.match(*IpAddress::parse("255.255.255.255")) == "255.255.255.255");
  CHECK(all.match(*IpAddress::parse("ffff::ffff")) == "::/0");
}

TEST_CASE("Prefixes that say nothing clear are refused", "[filters]") {
  for (const char* text : {"10.0.0.0/33", "10.0.0.1/8", "2001:db8::/129", "10.0.0.0/", "x/8",
                           "10.0.0.0/8x", "", "/8", "10.0.0.0/-1"}) {
    CAPTURE(text);
    CHECK_FALSE(Prefix::parse(text));
  }
}
