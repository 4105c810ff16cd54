#include <chrono>
#include <map>

#include <catch2/catch.hpp>

#include "filters/flow/tcp_options.hpp"
#include "filters/intercept/tcp_end.hpp"
#include "tests/filters/segment_maker.hpp"
#include "topology/base/random.hpp"
#include "traffic/wire/packet_checksum.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace std::chrono_literals;

namespace {

const FlowEnd kHere{IpAddress::v4(0x0a000101), 40'000};
const FlowEnd kThere{IpAddress::v4(0x0a000201), 443};
constexpr std::uint32_t kHereStart = 4'294'967'000;  // wraps soon
constexpr std::uint32_t kThereStart = 77;

SynTerms terms(std::uint32_t initial, std::uint16_t window = 65'535) {
  SynTerms side;
  side.initial = initial;
  side.window = window;
  side.segment_size = 1'460;
  return side;
}

TcpEnd::Start start(const SynTerms& here, const SynTerms& there) {
  return {kHere, kThere, here, there, here.initial + 1, there.initial + 1};
}
TcpEnd::Start mirrored(const TcpEnd::Start& s) {
  return {s.remote, s.local, s.remote_terms, s.local_terms, s.receive_next, s.send_next};
}

struct Text final : StreamSink {
  std::string said;
  void on_bytes(ByteView bytes) override { said.append(as_text(bytes)); }
  void on_gap(std::uint32_t) override { FAIL("a gap"); }
};

/// Keeps what is sent, and looks at every header.
struct Sent final : SegmentOut {
  std::vector<Bytes> packets;
  void send(std::span<const std::byte> packet) override {
    const auto view = PacketView::parse(packet);
    REQUIRE(view);
    REQUIRE(view->is_tcp());
    CHECK(checksums_right(*view));
    packets.emplace_back(packet.begin(), packet.end());
  }
  TcpView tcp(std::size_t index) const { return PacketView::parse(packets.at(index))->tcp; }
  TcpView last() const { return tcp(packets.size() - 1); }
};

/// A segment of the remote to the end under test.
TcpView segment(std::uint32_t offset, std::uint8_t flags, std::string_view payload = {},
                std::uint32_t acknowledged = 1, std::uint16_t window = 65'535) {
  TcpView view;
  view.source_port = kThere.port;
  view.destination_port = kHere.port;
  view.sequence = kThereStart + offset;
  view.acknowledgement = kHereStart + acknowledged;
  view.flags = flags;
  view.window = window;
  view.payload = as_byte_view(payload);
  return view;
}

constexpr std::uint8_t kAck = tcp_flag::kAck;

/// One end, a remote that is written by hand, and what both said.
struct Bench {
  HoldBudget budget{{1 << 20, 1 << 20}};
  TcpEnd end;
  Text heard;
  Sent sent;
  SimTime now{};

  explicit Bench(std::uint16_t window = 65'535)
      : end(start(terms(kHereStart), terms(kThereStart, window)), budget) {
    end.offer(100'000);
    end.transmit(now, sent);
    sent.packets.clear();
  }
  void hear(const TcpView& view) {
    end.on_segment(view, now, heard);
    end.transmit(now, sent);
  }
  void wait_until(SimTime when) {
    now = when;
    end.on_timer(now);
    end.transmit(now, sent);
  }
  void say(const std::string& text) {
    end.write(as_byte_view(text));
    end.transmit(now, sent);
  }
};

}  // namespace

TEST_CASE(
    "What comes in order is given out at once, what comes early waits, what repeats is not "
    "given out twice, and all of it is acknowledged",
    "[intercept]") {
  Bench b;
  b.hear(segment(1, kAck, "abc"));
  CHECK(b.heard.said == "abc");
  CHECK(b.sent.last().acknowledgement == kThereStart + 4);
  b.hear(segment(7, kAck, "ghi"));
  CHECK(b.heard.said == "abc");
  CHECK(b.sent.last().acknowledgement == kThereStart + 4);
  b.hear(segment(1, kAck, "abc"));
  CHECK(b.sent.packets.size() == 3);
  b.hear(segment(3, kAck, "cdef"));
  CHECK(b.heard.said == "abcdefghi");
  CHECK(b.sent.last().acknowledgement == kThereStart + 10);
  CHECK(b.sent.last().sequence == kHereStart + 1);
}

TEST_CASE("Only the exact number resets; one in the window is asked about, one outside ignored",
          "[intercept]") {  // RFC 5961 §3.2
  for (const auto& [offset, ends, answers] : {std::tuple{1U, true, false},
                                              {2U, false, true},
                                              {50'000U, false, true},
                                              {0U, false, false},
                                              {200'000U, false, false}}) {
    CAPTURE(offset);
    Bench b;
    b.hear(segment(offset, tcp_flag::kRst));
    CHECK((b.end.fate() == TcpEnd::Fate::kReset) == ends);
    CHECK(b.sent.packets.size() == (answers ? 1 : 0));
  }
}

TEST_CASE("A SYN in a connection that stands is answered by an acknowledgement (RFC 5961 §4)",
          "[intercept]") {
  Bench b;
  b.hear(segment(12'345, tcp_flag::kSyn));
  REQUIRE(b.sent.packets.size() == 1);
  CHECK(b.sent.last().flags == kAck);
  CHECK(b.sent.last().acknowledgement == kThereStart + 1);
  // The server's SYN-ACK again: the handshake's last acknowledgement was lost.
  b.now = 1s;
  b.hear(segment(0, tcp_flag::kSyn | kAck));
  CHECK(b.sent.packets.size() == 2);
  CHECK(b.end.fate() == TcpEnd::Fate::kOpen);
}

TEST_CASE("Two ends that disagree do not answer each other for ever", "[intercept]") {
  Bench b;
  for (int i = 0; i < 100; ++i) b.hear(segment(200'000, kAck));
  CHECK(b.sent.packets.size() == 1);
}

TEST_CASE("An acknowledgement of what was never sent is answered and believed in nothing",
          "[intercept]") {  // RFC 9293 §3.10.7.4
  Bench b;
  b.hear(segment(1, kAck, "abc", 5'000));
  CHECK(b.heard.said.empty());
  CHECK(b.sent.packets.size() == 1);
}

TEST_CASE("Ten segments go out unasked, then one or two more for each acknowledgement",
          "[intercept]") {  // RFC 6928, RFC 5681 §3.1
  Bench b;
  b.say(std::string(60'000, 'x'));
  REQUIRE(b.sent.packets.size() == 10);
  for (std::uint32_t i = 0; i < 10; ++i) {
    CHECK(b.sent.tcp(i).sequence == kHereStart + 1 + i * 1'460);
    CHECK(b.sent.tcp(i).payload.size() == 1'460);
  }
  b.hear(segment(1, kAck, {}, 1 + 1'460));
  CHECK(b.sent.packets.size() == 12);
}

TEST_CASE("Never more is under way than the remote's window", "[intercept]") {
  Bench b(3'000);
  b.say(std::string(60'000, 'x'));
  CHECK(b.sent.packets.size() == 2);  // 2,920; the rest would be a silly segment
  b.hear(segment(1, kAck, {}, 1 + 1'460, 2'920));
  CHECK(b.sent.packets.size() == 3);
}

TEST_CASE("A segment without an answer is sent again after 1, 3, 7 … s, and given up in the end",
          "[intercept]") {  // RFC 6298 §2.1, §5.5
  Bench b;
  b.say("abc");
  std::vector<double> times;
  while (b.end.fate() == TcpEnd::Fate::kOpen) {
    REQUIRE(b.end.next_deadline());
    const std::size_t before = b.sent.packets.size();
    b.wait_until(*b.end.next_deadline());
    if (b.end.fate() != TcpEnd::Fate::kOpen) break;
    REQUIRE(b.sent.packets.size() == before + 1);
    CHECK(b.sent.last().sequence == kHereStart + 1);
    CHECK(as_text(b.sent.last().payload) == "abc");
    times.push_back(std::chrono::duration<double>(b.now).count());
  }
  CHECK(times == std::vector<double>{1, 3, 7, 15, 31, 63, 123, 183});
  CHECK(b.end.fate() == TcpEnd::Fate::kTimedOut);
}

TEST_CASE("The timeout follows the round trip: srtt + 4 rttvar, not below 200 ms", "[intercept]") {
  Bench b;
  b.say("abc");
  b.now = 400ms;
  b.hear(segment(1, kAck, {}, 4));
  b.say("def");
  CHECK(b.end.next_deadline() == 400ms + 1'200ms);  // RFC 6298 §2.2: R + 4 R/2
  Bench near;
  near.say("abc");
  near.now = 1ms;
  near.hear(segment(1, kAck, {}, 4));
  near.say("def");
  CHECK(near.end.next_deadline() == 201ms);
}

TEST_CASE("Three repeated acknowledgements send the lost segment at once", "[intercept]") {
  Bench b;
  b.say(std::string(14'600, 'x'));
  REQUIRE(b.sent.packets.size() == 10);
  for (int i = 0; i < 2; ++i) b.hear(segment(1, kAck));
  CHECK(b.sent.packets.size() == 10);
  b.hear(segment(1, kAck));
  REQUIRE(b.sent.packets.size() == 11);
  CHECK(b.sent.last().sequence == kHereStart + 1);
  CHECK(b.sent.last().payload.size() == 1'460);
  // RFC 6582 §3.2: an acknowledgement of some of it means that what follows is lost too.
  b.hear(segment(1, kAck, {}, 1 + 2'920));
  REQUIRE(b.sent.packets.size() == 12);
  CHECK(b.sent.last().sequence == kHereStart + 1 + 2'920);
}

TEST_CASE("A shut window is asked about with one byte until it opens", "[intercept]") {
  Bench b(0);
  b.say("abcdef");
  CHECK(b.sent.packets.empty());
  REQUIRE(b.end.next_deadline());
  for (int i = 0; i < 30; ++i) {  // a remote that answers is never given up (RFC 9293 §3.8.6.1)
    b.wait_until(*b.end.next_deadline());
    REQUIRE_FALSE(b.sent.packets.empty());
    CHECK(as_text(b.sent.last().payload) == "a");
    CHECK(b.sent.last().sequence == kHereStart + 1);
    b.hear(segment(1, kAck, {}, 1, 0));
    REQUIRE(b.end.fate() == TcpEnd::Fate::kOpen);
    REQUIRE(b.end.next_deadline());
  }
  b.sent.packets.clear();
  b.hear(segment(1, kAck, {}, 1, 1'000));
  b.wait_until(*b.end.next_deadline());
  std::string all(6, '?');
  for (std::size_t i = 0; i < b.sent.packets.size(); ++i) {
    const TcpView tcp = b.sent.tcp(i);
    const std::uint32_t at = tcp.sequence - kHereStart - 1;
    for (std::size_t j = 0; j < tcp.payload.size(); ++j) {
      all[at + j] = static_cast<char>(tcp.payload[j]);
    }
  }
  CHECK(all == "abcdef");
}

TEST_CASE("The window tells what there is room for and does not shrink", "[intercept]") {
  Bench b;
  const auto edge = [&] {
    return b.sent.last().acknowledgement + b.sent.last().window - kThereStart;
  };
  b.hear(segment(1, kAck, std::string(1'000, 'a')));
  const std::uint32_t first = edge();
  CHECK(first == 65'535 + 1'001);  // without window scale
  b.end.offer(10);
  b.hear(segment(1'001, kAck, std::string(1'000, 'a')));
  CHECK(edge() == 65'535 + 2'001);  // of the 100,000 that were promised
  CHECK(b.heard.said.size() == 2'000);
}

TEST_CASE("A remote whose segments are larger than ours is told when there is room for one again",
          "[intercept]") {
  SynTerms small = terms(kHereStart);
  small.segment_size = 536;  // so our segments are short, and the remote's need not be
  HoldBudget budget{{1 << 20, 1 << 20}};
  TcpEnd end(start(small, terms(kThereStart)), budget);
  Text heard;
  Sent sent;
  end.offer(4'000);
  end.transmit({}, sent);
  end.on_segment(segment(1, kAck, std::string(2'700, 'a')), {}, heard);
  end.offer(1'300);
  end.transmit({}, sent);
  const std::size_t before = sent.packets.size();
  CHECK(sent.last().window == 1'300);  // too little for 1,460
  end.offer(40'000);
  end.transmit({}, sent);
  REQUIRE(sent.packets.size() == before + 1);
  CHECK(sent.last().window == 40'000);
}

TEST_CASE("What lies beyond the window is not taken", "[intercept]") {
  HoldBudget budget{{1 << 20, 1 << 20}};
  TcpEnd end(start(terms(kHereStart), terms(kThereStart)), budget);
  Text heard;
  end.offer(2'000);
  end.on_segment(segment(1, kAck, std::string(3'000, 'a')), {}, heard);
  CHECK(heard.said.size() == 2'000);
  end.on_segment(segment(2'001, kAck, "a"), {}, heard);
  CHECK(heard.said.size() == 2'000);
}

TEST_CASE("Both goodbyes are numbered, repeated when lost, and answered again when repeated",
          "[intercept]") {
  Bench b;
  b.end.write(as_byte_view("bye"));
  b.end.close();
  b.end.transmit(b.now, b.sent);
  REQUIRE(b.sent.packets.size() == 1);
  CHECK(b.sent.last().has(tcp_flag::kFin));
  CHECK(as_text(b.sent.last().payload) == "bye");
  b.wait_until(*b.end.next_deadline());
  CHECK(b.sent.packets.size() == 2);
  CHECK(b.sent.last().has(tcp_flag::kFin));
  b.hear(segment(1, kAck, {}, 4));  // the bytes, but not the FIN
  b.wait_until(*b.end.next_deadline());
  CHECK(b.sent.last().has(tcp_flag::kFin));
  CHECK(b.sent.last().sequence == kHereStart + 4);
  CHECK(b.sent.last().payload.empty());
  CHECK_FALSE(b.end.finished());
  b.hear(segment(1, kAck, {}, 5));
  CHECK_FALSE(b.end.next_deadline());
  CHECK_FALSE(b.end.finished());
  b.hear(segment(4, kAck | tcp_flag::kFin, "z", 5));  // comes early
  CHECK_FALSE(b.end.remote_closed());
  b.hear(segment(1, kAck, "xyz", 5));
  CHECK(b.heard.said == "xyzz");
  CHECK(b.end.finished());
  CHECK(b.sent.last().acknowledgement == kThereStart + 6);
  const std::size_t before = b.sent.packets.size();
  b.hear(segment(4, kAck | tcp_flag::kFin, "z", 5));
  CHECK(b.sent.packets.size() == before + 1);
  CHECK(b.sent.last().acknowledgement == kThereStart + 6);
}

TEST_CASE("Timestamps go on where the side's own left off, and echo the remote's latest",
          "[intercept]") {  // RFC 7323 §4
  HoldBudget budget{{1 << 20, 1 << 20}};
  SynTerms here = terms(kHereStart);
  SynTerms there = terms(kThereStart);
  here.timestamp = 5'000;
  here.seen = 1s;
  there.timestamp = 900;
  here.window_shift = 7;
  there.window_shift = 3;
  TcpEnd end(start(here, there), budget);
  Text heard;
  Sent sent;
  end.offer(100'000);
  end.write(as_byte_view(std::string(4'000, 'x')));
  end.transmit(3s, sent);
  REQUIRE_FALSE(sent.packets.empty());
  CHECK(sent.tcp(0).payload.size() == 1'448);  // RFC 6691 §2: options take their room
  CHECK(sent.tcp(0).window == 100'000 >> 7);
  auto stamps = TcpOptions::parse(sent.tcp(0).options).timestamps;
  REQUIRE(stamps);
  CHECK(stamps->value == 7'000);
  CHECK(stamps->echo == 900);
  TcpView answer = segment(1, kAck, "abc", 1);
  const std::string options("\x01\x01\x08\x0a\x00\x00\x04\x00\x00\x00\x1b\x58", 12);
  answer.options = as_byte_view(options);
  end.on_segment(answer, 3s, heard);
  end.transmit(3s, sent);
  stamps = TcpOptions::parse(sent.last().options).timestamps;
  REQUIRE(stamps);
  CHECK(stamps->echo == 1'024);
}

TEST_CASE("What is sent again is what was sent before", "[intercept]") {
  Bench b(2'000);  // room for one segment and a part of the next
  b.say(std::string(2'000, 'x'));
  REQUIRE(b.sent.packets.size() == 2);
  CHECK(b.sent.last().payload.size() == 540);
  b.say(std::string(5'000, 'x'));
  b.hear(segment(1, kAck, {}, 1 + 1'460, 540));  // no room for more
  b.sent.packets.clear();
  for (int i = 0; i < 3; ++i) b.hear(segment(1, kAck, {}, 1 + 1'460, 540));
  REQUIRE(b.sent.packets.size() == 1);
  CHECK(b.sent.last().payload.size() == 540);
}

TEST_CASE("A bare acknowledgement has a number that the remote's window lets in", "[intercept]") {
  SECTION("after a byte that probed a shut window") {
    Bench b(0);
    b.say("abc");
    b.wait_until(*b.end.next_deadline());
    b.hear(segment(1, kAck, "xyz", 1, 0));
    CHECK(b.sent.last().payload.empty());
    CHECK(b.sent.last().sequence == kHereStart + 1);
  }
  SECTION("after the window shrank behind what was sent") {
    Bench b;
    b.say(std::string(14'000, 'x'));
    b.hear(segment(1, kAck, "xyz", 1 + 1'460, 500));
    CHECK(b.sent.last().payload.empty());
    CHECK(b.sent.last().sequence == kHereStart + 1 + 1'460 + 500);
  }
}

TEST_CASE("A remote that filled the window, or probes a shut one, still acknowledges",
          "[intercept]") {  // RFC 9293 §3.10.7.4
  const std::size_t all = TcpEnd::kMostUnacknowledged;
  SECTION("at the window's edge") {
    Bench b;
    b.say("hello");
    b.hear(segment(1 + 100'000, kAck, {}, 6));
    CHECK(b.end.writable() == all);
  }
  SECTION("with a byte into a shut window") {
    HoldBudget budget{{1 << 20, 1 << 20}};
    TcpEnd end(start(terms(kHereStart), terms(kThereStart)), budget);
    Text heard;
    Sent sent;
    end.write(as_byte_view("hello"));
    end.transmit({}, sent);
    end.on_segment(segment(1, kAck, "p", 6), {}, heard);
    CHECK(heard.said.empty());
    CHECK(end.writable() == all);
  }
}

TEST_CASE("An older segment does not bring an older window back", "[intercept]") {
  Bench b;
  b.hear(segment(1, kAck, "abc", 1, 0));
  b.hear(segment(4, kAck, "def", 1, 9'000));
  b.hear(segment(1, kAck, "abc", 1, 0));  // the network's copy
  b.say(std::string(8'000, 'x'));
  CHECK(b.sent.last().sequence == kHereStart + 1 + 5 * 1'460);
}

TEST_CASE("Bytes beyond a remote's last one break the connection", "[intercept]") {
  Bench b;
  b.hear(segment(11, kAck, "zzzzz"));
  b.hear(segment(11, kAck | tcp_flag::kFin));
  b.hear(segment(1, kAck, "0123456789"));
  CHECK(b.end.fate() == TcpEnd::Fate::kBroken);
}

TEST_CASE("A remote that talks and acknowledges nothing is given up", "[intercept]") {
  Bench b;
  b.say("abc");
  std::uint32_t offset = 1;
  for (int i = 0; i < 100 && b.end.fate() == TcpEnd::Fate::kOpen; ++i) {
    b.hear(segment(offset++, kAck, "x"));
    if (b.end.next_deadline()) b.wait_until(*b.end.next_deadline());
  }
  CHECK(b.end.fate() == TcpEnd::Fate::kTimedOut);
}

namespace {

/// Two ends and a network between them that loses, repeats and reorders.
class LossyPath {
 public:
  LossyPath(std::uint64_t seed, double loss, bool timestamps)
      : stream_(seed, "path"), loss_(loss), ends_(make(timestamps)) {}

  struct Side {
    std::string to_say;
    std::size_t said = 0;
    std::size_t most_room = 100'000;
    Text heard;
    std::size_t taken = 0;  // by whoever reads it
  };
  Side sides[2];

  void run(SimTime until) {
    while (now_ < until && !(ends_[0].finished() && ends_[1].finished())) {
      for (std::size_t i : {0, 1}) act(i);
      step();
      if (failed()) return;
    }
  }
  bool failed() const {
    return ends_[0].fate() != TcpEnd::Fate::kOpen || ends_[1].fate() != TcpEnd::Fate::kOpen;
  }
  bool finished() const { return ends_[0].finished() && ends_[1].finished(); }
  SimTime now() const { return now_; }
  std::size_t held() const { return budget_.taken(); }

 private:
  struct Wire final : SegmentOut {
    LossyPath& path;
    std::size_t to;
    Wire(LossyPath& p, std::size_t other) : path(p), to(other) {}
    void send(std::span<const std::byte> packet) override { path.carry(to, packet); }
  };

  std::array<TcpEnd, 2> make(bool timestamps) {
    SynTerms here = terms(kHereStart);
    SynTerms there = terms(kThereStart);
    if (timestamps) here.timestamp = there.timestamp = 1;
    here.window_shift = there.window_shift = 4;
    const auto one = start(here, there);
    return {TcpEnd(one, budget_), TcpEnd(mirrored(one), budget_)};
  }

  void carry(std::size_t to, std::span<const std::byte> packet) {
    for (int copies = stream_.uniform() < 0.05 ? 2 : 1; copies > 0; --copies) {
      if (stream_.uniform() < loss_) continue;
      const SimTime when = now_ + 5ms + std::chrono::microseconds(stream_.below(8'000));
      under_way_.emplace(when, std::pair{to, Bytes(packet.begin(), packet.end())});
    }
  }

  void act(std::size_t i) {
    Side& side = sides[i];
    TcpEnd& end = ends_[i];
    const std::size_t count = std::min<std::size_t>(
        {end.writable(), side.to_say.size() - side.said, 1 + stream_.below(9'000)});
    end.write(as_byte_view(std::string_view(side.to_say).substr(side.said, count)));
    side.said += count;
    if (side.said == side.to_say.size()) end.close();
    // The reader takes its time: the window shuts and opens.
    side.taken = std::min(side.heard.said.size(), side.taken + stream_.below(6'000));
    const std::size_t unread = side.heard.said.size() - side.taken;
    end.offer(side.most_room - std::min(side.most_room, unread));
    Wire wire(*this, 1 - i);
    end.transmit(now_, wire);
  }

  void step() {
    SimTime next = now_ + 10ms;
    if (!under_way_.empty()) next = std::min(next, under_way_.begin()->first);
    for (const TcpEnd& end : ends_) {
      if (end.next_deadline()) next = std::min(next, std::max(*end.next_deadline(), now_));
    }
    now_ = next;
    while (!under_way_.empty() && under_way_.begin()->first <= now_) {
      const auto [to, packet] = under_way_.begin()->second;
      under_way_.erase(under_way_.begin());
      const std::size_t before = sides[to].heard.said.size();
      ends_[to].on_segment(PacketView::parse(packet)->tcp, now_, sides[to].heard);
      CHECK(sides[to].heard.said.size() - before <= sides[to].most_room);
    }
    for (TcpEnd& end : ends_) end.on_timer(now_);
  }

  RandomStream stream_;
  double loss_;
  HoldBudget budget_{{1 << 20, 1 << 22}};
  std::array<TcpEnd, 2> ends_;
  SimTime now_{};
  std::multimap<SimTime, std::pair<std::size_t, Bytes>> under_way_;
};

std::string letters(std::size_t count, std::uint64_t seed) {
  RandomStream stream(seed, "letters");
  std::string out(count, ' ');
  for (char& c : out) c = static_cast<char>('a' + stream.below(26));
  return out;
}

}  // namespace

TEST_CASE("Over a network that loses, repeats and reorders, both streams arrive as they were said",
          "[intercept][property]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const double loss = static_cast<double>(seed % 4) * 0.05;
    CAPTURE(seed, loss);
    LossyPath path(seed, loss, seed % 2 == 0);
    path.sides[0].to_say = letters(seed * 3'000, seed);
    path.sides[1].to_say = letters(200'000 - seed * 3'000, seed + 1'000);
    path.sides[0].most_room = seed % 5 == 0 ? 3'000 : 100'000;
    path.run(1h);
    CHECK_FALSE(path.failed());
    CHECK(path.finished());
    CHECK((path.sides[1].heard.said == path.sides[0].to_say));
    CHECK((path.sides[0].heard.said == path.sides[1].to_say));
    CHECK(path.held() == 0);
  }
}
