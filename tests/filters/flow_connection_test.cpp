#include <catch2/catch.hpp>

#include "tests/filters/box_view.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using test::BoxView;
using test::Bytes;
using namespace tcp_flag;

namespace {

TcpModel with(void (*change)(TcpModel&)) {
  TcpModel model;
  change(model);
  return model;
}

std::vector<Bytes> handshake(const test::Connection& c) {
  return {c.syn(), c.to_client(0, kSyn | kAck), c.to_server(1, kAck)};
}

void set_window(Bytes& packet, std::uint16_t window) { store_u16(packet, 34, window); }

}  // namespace

TEST_CASE("An idle connection takes at most 120 bytes and a stream at most 40", "[filters][flow]") {
  CHECK(sizeof(TcpConnection) <= 120);
  CHECK(sizeof(TcpStream) <= 40);
}

TEST_CASE("With the default model a connection is two streams", "[filters][flow]") {
  RandomStream random(4, "connection");
  test::Connection c;
  std::string text(400, ' ');
  for (char& letter : text) letter = static_cast<char>('a' + random.below(26));
  for (int round = 0; round < 400; ++round) {
    c.client_start = static_cast<std::uint32_t>(random.bits());
    BoxView box;
    HoldBudget budget;
    std::array<TcpStream, 2> streams;
    std::array<test::StreamText, 2> texts;
    for (int i = 0; i < 60; ++i) {
      constexpr std::uint8_t kFlags[] = {kAck, kAck, kAck,        kAck | kPsh, kAck | kFin,
                                         kRst, kSyn, kSyn | kAck, 0,           kRst | kAck};
      const std::uint8_t flags = kFlags[random.below(10)];
      const std::uint32_t at = random.below(300);
      const auto payload = std::string_view(text).substr(at, random.below(3) * random.below(40));
      const std::uint32_t offset = (flags & kSyn) != 0 ? random.below(2) * 5000 : 1 + at;
      const Bytes bytes = random.below(2) == 0 ? c.to_server(offset, flags, payload)
                                               : c.to_client(offset, flags, payload);
      const auto packet = *PacketView::parse(bytes);
      const auto direction = FlowKey::of(packet).second;
      const auto d = static_cast<std::size_t>(direction);
      const Placement alone = streams[d].on_segment(packet.tcp, budget, texts[d]);
      const auto step = box.see(packet);
      REQUIRE(step.placement == alone);
      REQUIRE_FALSE(step.closed);
      REQUIRE(box.sides[d].bytes == texts[d].bytes);
    }
    REQUIRE(box.budget.taken() == budget.taken());
  }
}

TEST_CASE("A connection opens at its SYN, not at a repeated one, and anew at another",
          "[filters][flow]") {
  test::Connection c;
  BoxView box;
  CHECK(box.see(c.syn()).opened);
  CHECK_FALSE(box.see(c.syn()).opened);
  CHECK_FALSE(box.see(c.to_client(0, kSyn | kAck)).opened);
  CHECK_FALSE(box.see(c.data(1, "one")).opened);
  c.client_start += 100'000;
  CHECK(box.see(c.syn()).opened);
  CHECK_FALSE(box.see(c.data(1, "two")).opened);
  CHECK(box.from_client() == "one|two");
}

TEST_CASE("Who sent the SYN is the client, else whoever a SYN-ACK answers, else ports tell",
          "[filters][flow]") {
  test::Connection c;
  c.server_port = 4433;
  BoxView box;
  CHECK_FALSE(box.connection.client());
  SECTION("SYN") {
    box.see(c.syn());
    CHECK(box.connection.client() == Direction::kLowToHigh);
  }
  SECTION("SYN-ACK") {
    box.see(c.to_client(0, kSyn | kAck));
    CHECK(box.connection.client() == Direction::kLowToHigh);
  }
  SECTION("in mid-stream, first the server, on a port of a service") {
    c.server_port = 443;
    box.see(c.to_client(900, kAck, "data"));
    CHECK(box.connection.client() == Direction::kLowToHigh);
  }
  SECTION("in mid-stream, both ports high: the first sender") {
    box.see(c.to_client(900, kAck, "data"));
    CHECK(box.connection.client() == Direction::kHighToLow);
  }
}

TEST_CASE("A box that wants a SYN does not read a stream from its middle", "[filters][flow]") {
  const test::Connection c;
  BoxView anywhere;
  BoxView syn(with([](TcpModel& m) { m.pick_up = PickUp::kSyn; }));
  CHECK(anywhere.see(c.data(500, "secret")).believed);
  CHECK_FALSE(syn.see(c.data(500, "secret")).believed);
  CHECK(anywhere.from_client() == "secret");
  CHECK(syn.from_client().empty());
  syn.see(c.syn());
  syn.see(c.data(1, "read"));
  CHECK(syn.from_client() == "read");
}

TEST_CASE("A box that wants the handshake reads nothing before its three steps",
          "[filters][flow]") {
  const test::Connection c;
  BoxView box(with([](TcpModel& m) { m.pick_up = PickUp::kHandshake; }));
  CHECK(box.see(c.to_server(0, kSyn, "payload of a SYN")).placement == Placement::kEmpty);
  CHECK_FALSE(box.see(c.data(1, "too early")).believed);
  SECTION("the SYN-ACK acknowledges something else") {
    box.see(c.to_client(0, kSyn | kAck, {}, 4000));
    CHECK_FALSE(box.see(c.data(1, "still unread")).believed);
    CHECK(box.from_client().empty());
  }
  SECTION("all three come; data may come with the last") {
    box.see(c.to_client(0, kSyn | kAck));
    CHECK(box.see(c.data(1, "read")).placement == Placement::kDelivered);
    CHECK(box.see(c.to_client(1, kAck, "answer")).placement == Placement::kDelivered);
    CHECK(box.from_client() == "read");
    CHECK(box.from_server() == "answer");
  }
  SECTION("both ends open at once (RFC 9293 §3.5)") {
    box.see(c.to_client(0, kSyn));
    box.see(c.to_server(0, kSyn | kAck));
    box.see(c.to_client(0, kSyn | kAck));
    CHECK(box.see(c.data(1, "read")).placement == Placement::kDelivered);
  }
}

TEST_CASE("Resets end a connection where the box's rule takes them", "[filters][flow]") {
  const test::Connection c;
  struct Row {
    TearDown rule;
    bool exact, inside, outside;
  };
  const Row row = GENERATE(
      Row{TearDown::kNever, false, false, false}, Row{TearDown::kExact, true, false, false},
      Row{TearDown::kInWindow, true, true, false}, Row{TearDown::kAny, true, true, true});
  const auto closed_by = [&](std::uint32_t ahead) {
    BoxView box;
    box.model.reset = row.rule;
    for (Bytes packet : handshake(c)) {
      set_window(packet, 1000);
      box.see(packet);
    }
    box.see(c.data(1, "0123456789"));
    const auto step = box.see(c.to_server(11 + ahead, kRst));
    CHECK(step.closed == box.connection.closed());
    CHECK(step.believed == (step.closed || row.rule == TearDown::kNever));
    box.see(c.data(11, "secret"));
    CHECK((box.from_client() == "0123456789") == step.closed);
    return step.closed;
  };
  // The server acknowledged up to 1 and offers 1,000 bytes: numbers 1 to 1,000 are inside.
  CHECK(closed_by(0) == row.exact);
  CHECK(closed_by(1) == row.inside);
  CHECK(closed_by(989) == row.inside);
  CHECK(closed_by(990) == row.outside);
  CHECK(closed_by(0x80000000U) == row.outside);
  CHECK(closed_by(0xffffffffU) == row.outside);  // one below the next number
}

TEST_CASE("The window that resets must hit is scaled as both SYNs agreed (RFC 7323)",
          "[filters][flow]") {
  const test::Connection c;
  const bool server_scales = GENERATE(true, false);
  BoxView box(with([](TcpModel& m) { m.reset = TearDown::kInWindow; }));
  const auto with_scale = [](const Bytes& packet, bool has) {
    Bytes out(packet.begin(), packet.begin() + 40);
    store_u8(out, 32, 6 << 4);  // 24 bytes of header
    for (const std::uint8_t byte : {1, 3, 3, 7})
      out.push_back(std::byte{has ? byte : std::uint8_t{1}});
    store_u16(out, 2, static_cast<std::uint16_t>(out.size()));
    return out;
  };
  box.see(with_scale(c.syn(), true));
  box.see(with_scale(c.to_client(0, kSyn | kAck), server_scales));
  Bytes offer = c.to_client(1, kAck);
  set_window(offer, 100);  // 12,800 if scaled by 2⁷
  box.see(offer);
  CHECK(box.see(c.to_server(1 + 12'799, kRst)).closed == server_scales);
}

TEST_CASE("A reset that answers a SYN must acknowledge it (RFC 9293 §3.10.7.3)",
          "[filters][flow]") {
  const test::Connection c;
  BoxView box(with([](TcpModel& m) { m.reset = TearDown::kExact; }));
  box.see(c.syn());
  CHECK_FALSE(box.see(c.to_client(0, kRst | kAck, {}, 9)).closed);
  CHECK(box.see(c.to_client(0, kRst | kAck, {}, 1)).closed);
}

TEST_CASE("A closed connection is followed again from the next SYN", "[filters][flow]") {
  test::Connection c;
  BoxView box(with([](TcpModel& m) { m.fin = TearDown::kExact; }));
  box.see_all(handshake(c));
  const auto step = box.see(c.to_server(1, kFin | kAck, "last words"));
  CHECK(step.closed);
  CHECK(step.placement == Placement::kDelivered);
  CHECK_FALSE(box.see(c.to_client(1, kAck, "answer")).believed);
  CHECK_FALSE(box.see(c.to_client(0, kSyn | kAck)).believed);
  CHECK(box.see(c.syn()).opened);
  box.see(c.data(1, "again"));
  CHECK(box.from_client() == "last wordsagain");
}

TEST_CASE("A reset after a FIN carries the number behind the FIN", "[filters][flow]") {
  const test::Connection c;
  BoxView box(with([](TcpModel& m) { m.reset = TearDown::kExact; }));
  box.see_all(handshake(c));
  box.see(c.to_server(1, kFin | kAck));
  CHECK(box.see(c.to_server(2, kRst)).closed);
}

TEST_CASE("Data outside the receiver's window is believed only by a box that does not look",
          "[filters][flow]") {
  const test::Connection c;
  const bool check = GENERATE(false, true);
  BoxView box;
  box.model.check_window = check;
  for (Bytes packet : handshake(c)) {
    set_window(packet, 500);
    box.see(packet);
  }
  CHECK(box.see(c.data(501, "beyond")).believed == !check);
  CHECK(box.see(c.data(500, "half in")).believed);
  CHECK(box.see(c.data(1, "in")).believed);
  Bytes heard = c.to_client(1, kAck, {}, 3);
  set_window(heard, 500);
  box.see(heard);
  CHECK(box.see(c.data(1, "XX")).believed == !check);  // acknowledged before
  test::Connection other = c;
  other.client_start += 7777;  // RFC 5961 §4: a SYN does not end an open connection
  CHECK(box.see(other.syn()).opened == !check);
}

TEST_CASE("Data must acknowledge what was sent, for a box that looks", "[filters][flow]") {
  const test::Connection c;
  const bool check = GENERATE(false, true);
  BoxView box;
  box.model.check_acknowledgement = check;
  box.see_all(handshake(c));
  CHECK(box.see(c.to_server(1, kPsh, "no ACK")).believed == !check);
  CHECK(box.see(c.to_server(1, kAck, "never sent", 2)).believed == !check);
  CHECK(box.see(c.to_server(1, kAck, "sent before", 1)).believed);
  box.see(c.to_client(1, kAck, "answer"));
  CHECK(box.see(c.to_server(1, kAck, "sent by now", 7)).believed);
}

TEST_CASE("A box that does not reassemble reads each segment for itself", "[filters][flow]") {
  const test::Connection c;
  BoxView box(with([](TcpModel& m) { m.reassemble = false; }));
  box.see_all(handshake(c));
  CHECK(box.see(c.data(5, "second")).placement == Placement::kAlone);
  CHECK(box.see(c.data(1, "first")).placement == Placement::kAlone);
  CHECK(box.see(c.data(1, "first")).placement == Placement::kAlone);
  CHECK(box.alone == std::vector<std::string>{"second", "first", "first"});
  CHECK(box.from_client().empty());
  CHECK(box.budget.taken() == 0);
}

TEST_CASE("The model bounds what one direction holds behind a hole", "[filters][flow]") {
  const test::Connection c;
  BoxView box(with([](TcpModel& m) { m.buffer = 2000; }));
  box.see(c.syn());
  const std::string part(100, 'x');
  for (std::uint32_t i = 0; i < 100; ++i) {
    box.see(c.data(10 + i * 100, part));
    REQUIRE(box.budget.taken() <= 2000);
  }
  CHECK(std::count(box.from_client().begin(), box.from_client().end(), '|') == 1);
  box.flush();
  CHECK(box.from_client().size() == 1 + 100 * part.size());
}

namespace {

/// A question and its answer, which the box must believe whatever came before.
void check_still_reads(BoxView& box, const test::Connection& c) {
  CHECK(box.see(c.data(1, "question")).believed);
  CHECK(box.see(c.to_client(1, kAck, "answer", 9)).believed);
  CHECK(box.see(c.data(9, "+")).believed);
  CHECK(box.from_client() == "question+");
  CHECK(box.from_server() == "answer");
}

TcpModel careful(bool window) {
  TcpModel model;
  model.check_acknowledgement = true;
  model.check_window = window;
  model.reset = model.fin = TearDown::kInWindow;
  return model;
}

}  // namespace

TEST_CASE("Data far ahead, again and again, do not move what acknowledgements are judged by",
          "[filters][flow]") {
  test::Connection c;
  c.window = 1000;
  for (const bool window : {false, true}) {
    for (const std::uint32_t step :
         {1U << 30, (1U << 30) + 7, (1U << 31) - 1, 1U << 31, 3U << 30}) {
      BoxView box(careful(window));
      box.see_all(handshake(c));
      for (std::uint32_t i = 1; i < 9; ++i) {
        const std::uint32_t at = i * step - 3;
        if (at < 3000 || at > ~0U - 3000) continue;  // around once, and near again
        const bool client = box.see(c.data(at, "far")).believed;
        const bool server = box.see(c.to_client(at, kAck, "far")).believed;
        if (window) CHECK_FALSE((client || server));
      }
      INFO(window << " " << step);
      check_still_reads(box, c);
    }
  }
}

TEST_CASE("An acknowledgement far back, with whatever window, does not shut the window",
          "[filters][flow]") {
  for (const std::uint32_t back :
       {1U << 30, (1U << 31) - 1000, (1U << 31) - 1, 1U << 31, 3U << 30}) {
    for (const std::uint16_t window : {0, 1000, 65'535}) {
      test::Connection c;
      c.window = 1000;
      BoxView box(careful(true));
      box.see_all(handshake(c));
      c.window = window;
      box.see(c.to_server(1, kAck, {}, 1U - back));
      box.see(c.to_client(1, kAck, {}, 1U - back));
      c.window = 1000;
      INFO(back << " " << window);
      check_still_reads(box, c);
    }
  }
}

TEST_CASE("An acknowledgement before there was anything to acknowledge is forgotten",
          "[filters][flow]") {
  test::Connection c;
  c.window = 1000;
  for (const std::uint32_t number : {1U << 29, 1U << 30, (1U << 31) - 1, 1U << 31, 3U << 30}) {
    BoxView box(careful(true));
    box.see(c.syn());
    box.see(c.to_server(1, kAck, {}, number));
    box.see(c.to_client(0, kSyn | kAck));
    box.see(c.to_server(1, kAck));
    INFO(number);
    check_still_reads(box, c);
  }
}

TEST_CASE("Acknowledgements are believed behind 5 GiB that were put in order", "[filters][flow]") {
  test::Connection c;
  c.window = 65'535;
  BoxView box(with([](TcpModel& m) { m.check_window = m.check_acknowledgement = true; }));
  box.see_all(handshake(c));
  constexpr std::uint32_t kLoad = 65'000;
  Bytes data = c.data(1, std::string(kLoad, 'x'));
  Bytes answer = c.to_client(1, kAck);
  std::uint32_t at = 1;
  for (int i = 0; i < 80'000; ++i) {
    store_u32(data, 24, c.client_start + at);
    box.see(data);
    at += kLoad;
    store_u32(answer, 28, c.client_start + at);
    box.see(answer);
    box.side(Direction::kLowToHigh).bytes.clear();
  }
  CHECK(box.see(c.to_client(1, kAck, "answer", at)).believed);
  CHECK(box.see(c.data(at, "end")).believed);
  CHECK(box.from_client() == "end");
  CHECK(box.from_server() == "answer");
}
