#include <map>

#include <catch2/catch.hpp>

#include "filters/flow/residual_table.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;

namespace {

constexpr FlowEnd end(std::uint32_t address, std::uint16_t port) {
  return {IpAddress::v4(address), port};
}
constexpr FlowEnd kClient = end(0x0a000001, 40'000);
constexpr FlowEnd kServer = end(0xc0000201, 80);

}  // namespace

TEST_CASE("Residual blocks last as published for each censor", "[filters][flow][validation]") {
  struct Row {
    const char* censor;
    ResidualScope scope;
    Duration lasts;
    bool renewed;
  };
  // Bock et al. 2021, Wu et al. 2023, Zohaib et al. 2025 (VALIDATION V5).
  const Row row = GENERATE(Row{"GFW, HTTP keyword", ResidualScope::kThreeTuple, 90s, false},
                           Row{"GFW, ESNI", ResidualScope::kFourTuple, 120s, false},
                           Row{"GFW, fully encrypted", ResidualScope::kThreeTuple, 180s, false},
                           Row{"Iran, HTTP and SNI", ResidualScope::kFourTuple, 180s, true},
                           Row{"Kazakhstan", ResidualScope::kFourTuple, 120s, true});
  INFO(row.censor);
  ResidualTable table;
  const SimTime start = 1000s;
  table.insert(row.scope, kClient, kServer, start, row.lasts, row.renewed, 7);
  // Traffic every 10 s that tries to get through.
  SimTime freed{};
  for (SimTime now = start; now <= start + 1000s; now += 10s) {
    if (!table.find(kClient, kServer, now)) {
      freed = now;
      break;
    }
  }
  CHECK(freed == (row.renewed ? SimTime{} : start + row.lasts));
  if (row.renewed) {  // quiet for as long as it lasts from the last packet on
    CHECK(table.find(kClient, kServer, start + 1000s + row.lasts - 1ns) == 7U);
    CHECK_FALSE(table.find(kClient, kServer, start + 1000s + 2 * row.lasts));
  }
}

TEST_CASE("A block ends exactly when its time is over", "[filters][flow]") {
  ResidualTable table;
  table.insert(ResidualScope::kFourTuple, kClient, kServer, 5s, 90s, false, 1);
  CHECK(table.find(kClient, kServer, 5s) == 1U);
  CHECK(table.find(kClient, kServer, 95s - 1ns) == 1U);
  CHECK_FALSE(table.find(kClient, kServer, 95s));
  CHECK(table.size() == 0);
}

TEST_CASE("A block reaches what its scope says", "[filters][flow]") {
  const ResidualScope scope =
      GENERATE(ResidualScope::kTwoTuple, ResidualScope::kThreeTuple, ResidualScope::kFourTuple);
  ResidualTable table;
  table.insert(scope, kClient, kServer, 0s, 90s, false, 3);
  const auto reaches = [&](const FlowEnd& client, const FlowEnd& server) {
    return table.find(client, server, 1s).has_value();
  };
  const FlowEnd other_port{kClient.address, 40'001};
  const FlowEnd other_service{kServer.address, 443};
  CHECK(reaches(kClient, kServer));
  CHECK(reaches(other_port, kServer) == (scope != ResidualScope::kFourTuple));
  CHECK(reaches(kClient, other_service) == (scope == ResidualScope::kTwoTuple));
  CHECK_FALSE(reaches(end(0x0a000002, 40'000), kServer));
  CHECK_FALSE(reaches(kServer, kClient));
}

TEST_CASE("A block of UDP does not reach TCP when the caller tells them apart", "[filters][flow]") {
  ResidualTable table;
  table.insert(ResidualScope::kThreeTuple, kClient, kServer, 0s, 180s, false, 3, ip_protocol::kUdp);
  CHECK(table.find(kClient, kServer, 1s, ip_protocol::kUdp) == 3U);
  CHECK_FALSE(table.find(kClient, kServer, 1s, ip_protocol::kTcp));
}

TEST_CASE("Triggering again does not prolong a block that is not renewed", "[filters][flow]") {
  const bool renewed = GENERATE(false, true);
  ResidualTable table;
  table.insert(ResidualScope::kThreeTuple, kClient, kServer, 0s, 90s, renewed, 1);
  table.insert(ResidualScope::kThreeTuple, kClient, kServer, 60s, 90s, renewed, 2);
  CHECK(table.find(kClient, kServer, 89s) == 1U);
  CHECK(table.find(kClient, kServer, 149s).has_value() == renewed);
}

TEST_CASE("The narrowest block names the rule", "[filters][flow]") {
  ResidualTable table;
  table.insert(ResidualScope::kTwoTuple, kClient, kServer, 0s, 300s, false, 2);
  table.insert(ResidualScope::kThreeTuple, kClient, kServer, 0s, 200s, false, 3);
  table.insert(ResidualScope::kFourTuple, kClient, kServer, 0s, 100s, false, 4);
  CHECK(table.find(kClient, kServer, 99s) == 4U);
  CHECK(table.find(kClient, kServer, 100s) == 3U);
  CHECK(table.find(kClient, kServer, 200s) == 2U);
  CHECK_FALSE(table.find(kClient, kServer, 300s));
}

TEST_CASE("A full table lets go of the block that would end first", "[filters][flow]") {
  ResidualTable table(3);
  const auto server = [](std::uint16_t n) { return end(0xc0000201, n); };
  table.insert(ResidualScope::kThreeTuple, kClient, server(1), 0s, 50s, false, 1);
  table.insert(ResidualScope::kThreeTuple, kClient, server(2), 0s, 20s, false, 2);
  table.insert(ResidualScope::kThreeTuple, kClient, server(3), 0s, 90s, false, 3);
  table.insert(ResidualScope::kThreeTuple, kClient, server(4), 1s, 10s, false, 4);
  CHECK(table.size() == 3);
  CHECK_FALSE(table.find(kClient, server(2), 2s));
  CHECK(table.find(kClient, server(1), 2s));
  CHECK(table.find(kClient, server(4), 2s));
}

TEST_CASE("Random blocks are found exactly while a plain list says so", "[filters][flow]") {
  RandomStream random(5, "residual");
  ResidualTable table;
  struct Entry {
    SimTime ends;
    Duration lasts;
    bool renewed;
    std::uint32_t rule;
  };
  std::map<std::pair<int, std::pair<FlowEnd, FlowEnd>>, Entry> plain;
  const auto key = [](int scope, FlowEnd c, FlowEnd s) {
    if (scope != 2) c.port = 0;
    if (scope == 0) s.port = 0;
    return std::pair{scope, std::pair{c, s}};
  };
  SimTime now{};
  for (std::uint32_t step = 0; step < 40'000; ++step) {
    now += Duration{random.below(1'000'000'000)};
    const FlowEnd c = end(random.below(20), static_cast<std::uint16_t>(random.below(3)));
    const FlowEnd s = end(100 + random.below(20), static_cast<std::uint16_t>(random.below(3)));
    if (random.below(3) == 0) {
      const int scope = static_cast<int>(random.below(3));
      const Duration lasts = std::chrono::seconds{1 + random.below(200)};
      const bool renewed = random.below(2) == 0;
      table.insert(static_cast<ResidualScope>(scope), c, s, now, lasts, renewed, step);
      auto& entry = plain[key(scope, c, s)];
      if (entry.ends <= now) {
        entry = {now + lasts, lasts, renewed, step};
      } else if (entry.renewed) {
        entry.ends = now + entry.lasts;
      }
      continue;
    }
    std::optional<std::uint32_t> expected;
    for (const int scope : {2, 1, 0}) {
      const auto found = plain.find(key(scope, c, s));
      if (found == plain.end() || found->second.ends <= now) continue;
      if (!expected) expected = found->second.rule;
      if (found->second.renewed) found->second.ends = now + found->second.lasts;
    }
    REQUIRE(table.find(c, s, now) == expected);
  }
}
