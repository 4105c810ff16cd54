#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/filters/box_view.hpp"
#include "tests/topology/shared_data.hpp"
#include "traffic/wire/checksum.hpp"

using namespace chokepoint;
using test::BoxView;
using test::Bytes;
using namespace tcp_flag;

// Strategies of Geneva (Bock et al., CCS 2019), as listed in data/censor/geneva/strategies.md. A
// server that follows RFC 9293 receives the request in every one of them; whether the box reads it
// is its model's business.

namespace {

constexpr std::string_view kRequest =
    "GET /forbidden HTTP/1.1\r\nHost: forbidden.example\r\nConnection: close\r\n\r\n";

/// Whether a reader of HTTP finds the request at the beginning of the stream or of a segment.
bool reads_request(BoxView& box) {
  if (box.from_client().starts_with(kRequest)) return true;
  return std::find(box.alone.begin(), box.alone.end(), kRequest) != box.alone.end();
}

Bytes bad_checksum(Bytes packet) {
  store_u16(packet, 36, static_cast<std::uint16_t>(load_u16(packet, 36) ^ 0x5555));
  return packet;
}
Bytes with_ttl(Bytes packet, std::uint8_t ttl) {
  store_u8(packet, 8, ttl);  // leaves the IP checksum wrong, which no box here looks at
  return packet;
}
Bytes with_data_offset(Bytes packet, std::uint8_t words) {
  store_u8(packet, 32, static_cast<std::uint8_t>(words << 4));
  return packet;
}

struct Conversation {
  test::Connection c;
  std::vector<Bytes> packets{c.syn(), c.to_client(0, kSyn | kAck), c.to_server(1, kAck)};

  Conversation& then(Bytes packet) {
    packets.push_back(std::move(packet));
    return *this;
  }
  Conversation& then_request() { return then(c.data(1, kRequest)); }
  bool read_by(const TcpModel& model) const {
    BoxView box(model);
    box.see_all(packets);
    return reads_request(box);
  }
};

TcpModel gullible() {
  TcpModel model;
  model.pick_up = PickUp::kSyn;
  model.reset = model.fin = TearDown::kAny;
  return model;
}

const std::string kGarbage(kRequest.size(), 'z');

bool present(const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return true;
  WARN("not here: " << file.string());
  return false;
}

}  // namespace

TEST_CASE("Without evasion every box reads the request", "[filters][flow]") {
  Conversation talk;
  talk.then_request();
  for (const PickUp pick_up : {PickUp::kAnywhere, PickUp::kSyn, PickUp::kHandshake}) {
    for (const bool careful : {false, true}) {
      TcpModel model;
      model.pick_up = pick_up;
      model.check_checksum = model.check_window = model.check_acknowledgement = careful;
      model.reset = model.fin = careful ? TearDown::kExact : TearDown::kAny;
      model.reassemble = !careful;
      // The packets of test::Connection offer no window: give them one.
      Conversation open = talk;
      for (Bytes& packet : open.packets) {
        store_u16(packet, 34, 8000);
        store_u16(packet, 36, static_cast<std::uint16_t>(0));
        const auto view = *PacketView::parse(packet);
        store_u16(packet, 36,
                  transport_checksum(view.ip.source, view.ip.destination, 6, view.ip.payload));
      }
      CHECK(open.read_by(model));
    }
  }
}

TEST_CASE("Garbage with a wrong checksum hides the request from a box that does not check it",
          "[filters][flow][validation]") {
  Conversation
      shifted;  // [TCP:flags:PA]-duplicate(tamper{TCP:dataofs:replace:10}(tamper{TCP:chksum:corrupt},),)
  shifted.then(with_data_offset(bad_checksum(shifted.c.data(1, kRequest)), 10)).then_request();
  Conversation corrupted;  // …duplicate(tamper{TCP:load:corrupt}(tamper{TCP:chksum:corrupt},),)
  corrupted.then(bad_checksum(corrupted.c.data(1, kGarbage))).then_request();
  for (const Conversation& talk : {shifted, corrupted}) {
    TcpModel model = gullible();
    CHECK_FALSE(talk.read_by(model));
    model.check_checksum = true;
    CHECK(talk.read_by(model));
    model.check_checksum = false;
    model.reassemble = false;  // reads the true segment for itself
    CHECK(talk.read_by(model));
  }
}

TEST_CASE("Garbage with a wrong acknowledgement hides the request from a box that takes it",
          "[filters][flow][validation]") {
  Conversation talk;  // …duplicate(tamper{TCP:load:corrupt}(tamper{TCP:ack:corrupt},),)
  talk.then(talk.c.to_server(1, kPsh | kAck, kGarbage, 0x12345678)).then_request();
  TcpModel model = gullible();
  CHECK_FALSE(talk.read_by(model));
  model.check_checksum = true;  // the checksum is right
  CHECK_FALSE(talk.read_by(model));
  model.check_acknowledgement = true;
  CHECK(talk.read_by(model));
}

TEST_CASE("A reset that never arrives ends a box's interest unless it looks at its hops",
          "[filters][flow][validation]") {
  // [TCP:flags:A]-duplicate(,tamper{TCP:flags:replace:R}(tamper{IP:ttl:replace:10},))
  const int flags = GENERATE(0x04, 0x14, 0x15);  // R, RA, FRA
  CAPTURE(flags);
  Conversation talk;
  talk.then(with_ttl(talk.c.to_server(1, static_cast<std::uint8_t>(flags)), 10)).then_request();
  TcpModel model = gullible();
  CHECK_FALSE(talk.read_by(model));
  model.reset = TearDown::kExact;  // its number is right
  CHECK_FALSE(talk.read_by(model));
  model.minimum_ttl = 11;
  CHECK(talk.read_by(model));
  model.minimum_ttl = 0;
  model.reset = TearDown::kNever;
  model.fin = TearDown::kNever;
  CHECK(talk.read_by(model));
}

TEST_CASE("A reset with a wrong checksum ends a box's interest unless it checks",
          "[filters][flow][validation]") {
  Conversation
      talk;  // [TCP:flags:A]-duplicate(,tamper{TCP:flags:replace:RA}(tamper{TCP:chksum:corrupt},))
  talk.then(bad_checksum(talk.c.to_server(1, kRst | kAck))).then_request();
  TcpModel model = gullible();
  CHECK_FALSE(talk.read_by(model));
  model.check_checksum = true;
  CHECK(talk.read_by(model));
}

TEST_CASE("A request in two segments escapes a box that does not reassemble, in either order",
          "[filters][flow][validation]") {
  const bool in_order = GENERATE(true, false);  // fragment{tcp:-1:True}, fragment{tcp:8:False}
  Conversation talk;
  const std::size_t cut = in_order ? kRequest.size() / 2 : kRequest.find("bidden.ex");
  const Bytes first = talk.c.data(1, kRequest.substr(0, cut));
  const Bytes second = talk.c.data(1 + static_cast<std::uint32_t>(cut), kRequest.substr(cut));
  talk.then(in_order ? first : second).then(in_order ? second : first);
  TcpModel model = gullible();
  CHECK(talk.read_by(model));
  model.reassemble = false;
  CHECK_FALSE(talk.read_by(model));
}

TEST_CASE("A client that sends a SYN-ACK first is taken for the server", "[filters][flow]") {
  const test::Connection c;  // [TCP:flags:S]-duplicate(tamper{TCP:flags:replace:SA},)
  BoxView box(gullible());
  box.see(c.to_server(0, kSyn | kAck));
  box.see(c.syn());
  CHECK(box.connection.client() == Direction::kHighToLow);
}

TEST_CASE("Data on a SYN hides the request unless the box waits for the handshake",
          "[filters][flow]") {
  Conversation talk;
  talk.packets[0] = talk.c.to_server(0, kSyn, kGarbage);
  talk.then_request();
  TcpModel model = gullible();
  CHECK_FALSE(talk.read_by(model));
  model.pick_up = PickUp::kHandshake;
  CHECK(talk.read_by(model));
}

TEST_CASE("Overlapping segments show the box what its policy and not the server's makes of them",
          "[filters][flow]") {
  // Behind a hole: garbage from byte 2 on, then the true rest; the first byte comes last. A Linux
  // server keeps the garbage, a box that follows the last bytes reads the request.
  Conversation talk;
  talk.then(talk.c.data(2, std::string_view(kGarbage).substr(1)))
      .then(talk.c.data(2, kRequest.substr(1)))
      .then(talk.c.data(1, kRequest.substr(0, 1)));
  TcpModel model = gullible();
  for (const OverlapPolicy policy : {OverlapPolicy::kFirst, OverlapPolicy::kBsd,
                                     OverlapPolicy::kLinux, OverlapPolicy::kWindows}) {
    model.overlap = policy;
    CHECK_FALSE(talk.read_by(model));
  }
  model.overlap = OverlapPolicy::kLast;
  CHECK(talk.read_by(model));
}

TEST_CASE("Captures of evasions are read as Suricata reads them", "[filters][flow][validation]") {
  const auto folder = test::shared_data() / "pcap/suricata";
  SECTION("overlapping payload: what came first (eve-overlap-payload-01)") {
    const auto file = folder / "eve-overlap-payload-01/tcp-overlap.pcap";
    if (!present(file)) return;
    BoxView box;
    see_capture(box, file);
    CHECK(box.from_client() == "GOOD");
    BoxView alone;
    alone.model.reassemble = false;
    see_capture(alone, file);
    CHECK(alone.alone == std::vector<std::string>{"GOOD", "EVIL"});
  }
  SECTION("a handshake of four steps is a handshake (tcp-split-handshake-01)") {
    const auto file = folder / "tcp-split-handshake-01-4whs/split-handshake-4whs.pcap";
    if (!present(file)) return;
    BoxView box;
    box.model.pick_up = PickUp::kHandshake;
    see_capture(box, file);
    CHECK(box.from_client() == "EVIL");
    CHECK(box.connection.client() == Direction::kLowToHigh);
  }
  SECTION("a server's reset and FIN that its client ignores (bug-3286)") {
    const auto file = folder / "bug-3286-02-linux-evasion/with_evasion_linux.pcap";
    if (!present(file)) return;
    BoxView box;
    see_capture(box, file);
    CHECK(box.from_server().find("THIS_IS_A_TEST") != std::string::npos);
    for (const TearDown rule : {TearDown::kExact, TearDown::kAny}) {  // evaded, as Suricata was
      BoxView evaded;
      evaded.model.reset = rule;
      see_capture(evaded, file);
      CHECK(evaded.from_server().empty());
    }
  }
  SECTION("data that was not acknowledged before a reset (tcp-rst-unacked-stream)") {
    const auto gap = folder / "tcp-rst-unacked-stream-03-gap/input.pcap";
    const auto whole = folder / "tcp-rst-unacked-stream-05-http-nogap/input.pcap";
    if (!present(gap) || !present(whole)) return;
    BoxView box;
    box.model.reset = TearDown::kExact;
    see_capture(box, gap);
    CHECK(box.connection.closed());
    box.flush();
    CHECK(box.from_server() == "Please |Me In!");
    BoxView http;
    http.model.reset = TearDown::kExact;
    see_capture(http, whole);
    CHECK(http.from_client().find("User-Agent: Mozilla") != std::string::npos);
    CHECK(http.from_client().find('|') == std::string::npos);
  }
}

TEST_CASE("Captures out of order are put in order as tshark does", "[filters][flow][validation]") {
  const auto folder = test::shared_data() / "pcap";
  SECTION("http-ooo") {
    if (!present(folder / "wireshark/http-ooo.pcap")) return;
    BoxView box;
    see_capture(box, folder / "wireshark/http-ooo.pcap");
    CHECK(box.from_client().size() == 287);  // tshark -z follow,tcp,raw,0
    CHECK(box.from_client().substr(0, 43) == "PUT /1 HTTP/1.1\r\nContent-Length: 4\r\n\r\n1\n2\nG");
    CHECK(box.from_client().ends_with("4\r\nDATA\r\n0\r\n\r\n"));
  }
  SECTION("tcp-badsegments") {
    if (!present(folder / "wireshark/tcp-badsegments.pcap")) return;
    BoxView box;
    see_capture(box, folder / "wireshark/tcp-badsegments.pcap");
    CHECK(box.from_client().starts_with(
        "GET / HTTP/1.1\r\nHost:localhost\r\nX-Swapped: 1st\r\nX-Swapped: 2nd\r\n"
        "X-Overlap-Packet: extra data--\r\nX-OoO-Overlap: this is delayed\r\n"
        "X-OoO-Overlap2: second delayed\r\nX-OoO-Overlap3:extend fragment\r\n"));
  }
}
