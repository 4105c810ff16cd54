#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace tcp_flag;

// What a box overlooks because of how its profile reads TCP.

namespace {

const std::string kBlocked = http_request("blocked.example");

/// Whether the request is caught after these packets, which come behind a handshake.
bool caught_after(const ReadModel& reads, const std::vector<Bytes>& packets) {
  Profile profile = name_profile(Action::kDrop);
  profile.reads = reads;
  CensorSite site(profile);
  const Connection c;
  for (const Bytes& packet : {c.syn(), c.to_client(0, kSyn | kAck), c.to_server(1, kAck)}) {
    site.passes(packet);
  }
  std::uint32_t next = 1;
  for (const Bytes& packet : packets) {
    site.passes(packet);
    next += static_cast<std::uint32_t>(PacketView::parse(packet)->payload.size());
  }
  site.passes(c.data(next, kBlocked));
  return site.filter.counters().matches == 1;
}

}  // namespace

TEST_CASE("A bare reset or FIN ends a box's interest if its profile says so", "[act]") {
  const Connection c;
  for (const std::uint8_t flags : {kRst, kFin}) {
    const std::vector<Bytes> bare{c.to_server(1, static_cast<std::uint8_t>(flags | kAck))};
    ReadModel reads;
    CHECK(caught_after(reads, bare));
    reads.tcp.reset = flags == kRst ? TearDown::kInWindow : TearDown::kNever;
    reads.tcp.fin = flags == kFin ? TearDown::kInWindow : TearDown::kNever;
    CHECK_FALSE(caught_after(reads, bare));
  }
}

TEST_CASE(
    "A box that gives up the unknown overlooks a request behind garbage, but not behind "
    "another request or a part of one",
    "[act]") {
  const Connection c;
  ReadModel reads;
  reads.tcp.reassemble = false;
  CHECK(caught_after(reads, {c.data(1, std::string(30, 'z'))}));
  reads.give_up_unknown = true;
  for (const bool reassemble : {false, true}) {
    reads.tcp.reassemble = reassemble;
    CAPTURE(reassemble);
    CHECK(caught_after(reads, {}));
    CHECK_FALSE(caught_after(reads, {c.data(1, std::string(30, 'z'))}));
    CHECK(caught_after(reads, {c.data(1, http_request("fine.example"))}));
  }
  reads.tcp.reassemble = false;
  CHECK(caught_after(reads, {c.data(1, "GET /index HTTP/1.1\r\nHo")}));
}

TEST_CASE(
    "A hello of another name blinds a box that follows the stream, not one that judges segments",
    "[act]") {
  const Connection c;
  const std::vector<Bytes> decoy{c.data(1, client_hello("fine.example"))};
  ReadModel reads;
  CHECK_FALSE(caught_after(reads, decoy));  // what follows a hello in its stream is ciphertext
  reads.tcp.reassemble = false;
  CHECK(caught_after(reads, decoy));
  Profile profile = name_profile(Action::kDrop);
  profile.reads = reads;
  // Whoever asks for certificates too waits for the server's answer anyway.
  profile.rules.front().when.name_fields = {NameField::kServerName};
  CensorSite site(profile);
  site.passes(c.syn());
  CHECK(site.passes(decoy.front()));
  CHECK_FALSE(site.passes(c.data(1, client_hello("blocked.example"))));
}

TEST_CASE("A box that reads the client alone is blind once it takes the server for the client",
          "[act]") {
  const Connection c;
  for (const bool client_only : {false, true}) {
    Profile profile = name_profile(Action::kDrop);
    profile.reads.tcp.client_only = client_only;
    for (const bool confused : {false, true}) {
      CensorSite site(profile);
      if (confused) site.passes(c.to_server(0, kSyn | kAck));
      site.passes(c.syn());
      site.passes(c.to_client(0, kSyn | kAck));
      site.passes(c.data(1, kBlocked));
      CHECK(site.filter.counters().matches == (client_only && confused ? 0 : 1));
    }
  }
}

TEST_CASE("What was held behind a hole is read when the connection is torn down", "[act]") {
  const Connection c;
  Profile profile = name_profile(Action::kDrop);
  profile.rules.front().when = {};
  profile.rules.front().when.words = {"secret"};
  profile.reads.tcp.reset = TearDown::kExact;
  CensorSite site(profile);
  site.passes(c.syn());
  site.passes(c.to_client(0, kSyn | kAck));
  site.passes(c.data(5, "sec"));  // bytes 1 to 4 never come
  site.passes(c.data(8, "ret"));
  CHECK(site.filter.counters().matches == 0);
  site.passes(c.to_client(1, kRst));
  CHECK(site.filter.counters().matches == 1);
}
