#include "filters/inspect/dns_query.hpp"
#include "filters/profile/profile_reader.hpp"
#include "tests/filters/censor_site.hpp"
#include "tests/filters/wallbleed_vectors.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

/// The shipped censor with the placeholders of the published vectors as its answers.
Profile gfw_dns() {
  Profile profile = find_profile("gfw-dns");
  profile.rules.at(0).then.answers = {kWallbleedV4, kWallbleedV6};
  profile.rules[0].then.answer_ttl = kWallbleedTtl;
  return profile;
}

}  // namespace

TEST_CASE(
    "The shipped injector answers all queries of Wallbleed as the real one did, and no others",
    "[act][dns][gfw][validation]") {
  const auto vectors = wallbleed_vectors();
  if (vectors.empty()) {
    WARN("no vectors of Wallbleed: nothing compared");
    return;
  }
  REQUIRE(vectors.size() == 63);
  CensorSite site(gfw_dns());
  std::uint16_t port = 20'000;
  for (const WallbleedVector& vector : vectors) {
    CAPTURE(vector.query);
    site.sent.clear();
    CHECK(site.passes(datagram(++port, 53, vector.query)));
    CHECK(site.sent.size() == (vector.injected ? 1 : 0));
    if (!vector.injected || site.sent.empty()) continue;
    const PacketView answer = site.sent_packet(0);
    CHECK((answer.source_port == 53 && answer.destination_port == port));
    CHECK(vector.same_but_for_leaks(as_text(answer.payload)));
  }
}

TEST_CASE("A box that reads DNS by the book leaves malformed queries of Wallbleed alone",
          "[act][dns][gfw]") {
  using namespace std::string_literals;
  // "rsf.org" in one label with a dot inside, without the root's empty label.
  const std::string query = "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07rsf.org"s;
  for (const DnsModel model : {DnsModel::kRfc, DnsModel::kGfw}) {
    Profile profile = gfw_dns();
    profile.reads.dns = model;
    CensorSite site(profile);
    CHECK(site.passes(datagram(5'000, 53, query)));
    CHECK(site.sent.size() == (model == DnsModel::kGfw ? 1 : 0));
  }
}

TEST_CASE("The injector's reading is for queries to port 53 alone, and it answers what it has",
          "[act][dns][gfw]") {
  CensorSite site(gfw_dns());
  CHECK(site.passes(datagram(5'000, 53, dns_query("www.rsf.org"))));
  CHECK(site.sent.size() == 1);
  CHECK(site.passes(datagram(5'000, 5'355, dns_query("www.rsf.org"))));
  CHECK(site.passes(datagram(5'001, 53, dns_query("rsf.org.fine.example"))));
  CHECK(site.sent.size() == 1);
  Profile without_v4 = gfw_dns();
  without_v4.rules[0].then.answers = {kWallbleedV6};
  CensorSite other(without_v4);
  CHECK(other.passes(datagram(5'000, 53, dns_query("www.rsf.org"))));
  CHECK(other.sent.empty());
}
