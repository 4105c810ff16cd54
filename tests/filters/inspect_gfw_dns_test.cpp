#include <regex>
#include <string>

#include <catch2/catch.hpp>

#include "filters/inspect/gfw_dns.hpp"
#include "tests/filters/wallbleed_vectors.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// Names of the censor's list that the vectors use, anchored as the authors measured them. 69.mu
/// matched anywhere when the vectors were recorded, the others only at the end, with or without a
/// label before.
bool listed(std::string_view name) {
  static const std::regex list(
      "69\\.mu|(^|\\.)(facebook\\.com|rsf\\.org|3\\.tt|4\\.tt|google\\.com)$",
      std::regex::icase | std::regex::extended);
  return std::regex_search(std::string(name), list);
}

}  // namespace

TEST_CASE("The Great Firewall's reading of DNS judges all vectors of Wallbleed as measured",
          "[filters][dns][gfw]") {
  const auto vectors = wallbleed_vectors();
  if (vectors.empty()) {
    WARN("no vectors of Wallbleed: nothing compared");
    return;
  }
  REQUIRE(vectors.size() == 63);
  unsigned agree = 0;
  for (const WallbleedVector& vector : vectors) {
    const ByteView query = as_byte_view(vector.query);
    const auto read = parse_gfw_dns_query(query);
    const bool injected = read && listed(read->name());
    CAPTURE(vector.query, read ? std::string(read->name()) : "");
    CHECK(injected == vector.injected);
    if (injected != vector.injected) continue;
    ++agree;
    if (!injected) continue;
    std::array<std::byte, 300> out{};
    const auto answer = write_gfw_dns_answer(
        *read, query, read->wants_v6 ? kWallbleedV6 : kWallbleedV4, kWallbleedTtl, out);
    CHECK(vector.same_but_for_leaks(as_text(answer)));
  }
  CHECK(agree == 63);
}

TEST_CASE("The Great Firewall's reading takes the end of a label from beyond the datagram",
          "[filters][dns][gfw]") {
  using namespace std::string_literals;
  const std::string header = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00"s;
  const auto right = parse_gfw_dns_query(as_byte_view(header + "\x03" + "rsf\x03org\x00"s));
  REQUIRE(right);
  CHECK(right->name() == "rsf.org");
  const auto beyond = parse_gfw_dns_query(as_byte_view(header + "\x03" + "rsf\x20org"s));
  REQUIRE(beyond);
  CHECK(beyond->name().starts_with("rsf.org"));
  CHECK_FALSE(listed(beyond->name()));
  CHECK_FALSE(parse_gfw_dns_query(as_byte_view(header.substr(0, 11))));
}
