#include <catch2/catch.hpp>

#include "tests/filters/censor_site.hpp"
#include "tests/filters/profile_messages.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

Profile strict_profile() {
  Profile profile = name_profile(Action::kDrop);
  profile.strict = true;
  profile.reads.tcp.pick_up = PickUp::kSyn;
  profile.reads.tcp.reset = TearDown::kExact;
  return profile;
}

}  // namespace

// RFC 9293 §3.10.7: what belongs to no connection, or lies outside of it, its receiver would drop.
TEST_CASE("A strict box drops what belongs to no connection that it saw begin", "[act]") {
  const Connection talk;
  CensorSite site(strict_profile());
  CHECK_FALSE(site.passes(talk.data(1, "in the midst")));
  CHECK_FALSE(site.passes(talk.to_server(1, tcp_flag::kAck)));
  CHECK(site.filter.counters().dropped == 2);
  CHECK(site.filter.counters().disbelieved == 2);
  CHECK(site.filter.counters().matches == 0);
  CHECK(site.passes(talk.syn()));
  CHECK(site.passes(talk.to_client(0, tcp_flag::kSyn | tcp_flag::kAck)));
  CHECK(site.passes(talk.data(1, "from the start")));
  // A reset with a wrong number is dropped and changes nothing; the right one ends it.
  CHECK_FALSE(site.passes(talk.to_server(500, tcp_flag::kRst)));
  CHECK(site.passes(talk.data(15, "more")));
  CHECK(site.passes(talk.to_server(19, tcp_flag::kRst)));
  CHECK_FALSE(site.passes(talk.data(19, "after the end")));
}

TEST_CASE("A box that is not strict lets pass what it does not believe", "[act]") {
  Profile profile = strict_profile();
  profile.strict = false;
  CensorSite site(profile);
  CHECK(site.passes(Connection().data(1, http_request("blocked.example"))));
  CHECK(site.filter.counters().matches == 0);
}

TEST_CASE("A strict box follows connections that no rule can concern, and leaves UDP alone",
          "[act]") {
  Profile profile = strict_profile();
  profile.rules.front().when = {};
  profile.rules.front().when.addresses = {*Prefix::parse("192.0.2.1/32")};
  CensorSite site(profile);
  CHECK_FALSE(site.passes(Connection().data(1, "in the midst")));
  CHECK(site.passes(datagram(40'000, 4'000, "anything")));
}

TEST_CASE("A box beside the path cannot be strict", "[profile]") {
  const std::string rule =
      "[[rule]]\nname = \"r\"\nwhen.transport = \"tcp\"\nthen.action = \"observe\"\n";
  CHECK(message_of("box = \"on-path\"\nstrict = true\n" + rule) ==
        "my.toml:4: strict: an on-path box sees copies and cannot drop");
  CHECK(message_of("strict = true\n" + rule).empty());
}
