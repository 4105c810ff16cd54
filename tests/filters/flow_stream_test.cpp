#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/flow/tcp_stream.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

struct Collected final : StreamSink {
  std::string bytes;
  std::uint64_t missing = 0;
  int gaps = 0;
  void on_bytes(ByteView more) override { bytes += as_text(more); }
  void on_gap(std::uint32_t count) override {
    ++gaps;
    missing += count;
  }
};

TcpView segment(std::uint32_t sequence, std::string_view payload, std::uint8_t flags = 0) {
  TcpView view;
  view.sequence = sequence;
  view.flags = flags;
  view.payload = as_byte_view(payload);
  return view;
}

struct Piece {
  std::size_t from;
  std::size_t size;
};

/// The whole of a text cut at random places, in overlapping pieces, some of them twice, shuffled.
std::vector<Piece> random_pieces(std::size_t size, RandomStream& random) {
  std::vector<Piece> pieces;
  for (std::size_t at = 0; at < size;) {
    const std::size_t step = 1 + random.below(40);
    const std::size_t back = std::min<std::size_t>(at, random.below(15));
    const std::size_t end = std::min(size, at + step);
    pieces.push_back({at - back, end - at + back});
    if (random.below(4) == 0)
      pieces.push_back(pieces[random.below(static_cast<std::uint32_t>(pieces.size()))]);
    at = end;
  }
  random.shuffle(std::span(pieces));
  return pieces;
}

std::string random_text(std::size_t size, RandomStream& random) {
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>(random.bits());
  return text;
}

}  // namespace

TEST_CASE("Any cutting, reordering and repetition of a stream yields its bytes",
          "[filters][flow]") {
  RandomStream random(1, "stream");
  for (int round = 0; round < 500; ++round) {
    const std::string text = random_text(1 + random.below(2000), random);
    const auto start = static_cast<std::uint32_t>(random.bits());
    HoldBudget budget;
    Collected out;
    {
      TcpStream stream;
      stream.on_segment(segment(start, {}, tcp_flag::kSyn), budget, out);
      for (const Piece& piece : random_pieces(text.size(), random)) {
        const auto sequence = start + 1 + static_cast<std::uint32_t>(piece.from);
        stream.on_segment(segment(sequence, std::string_view(text).substr(piece.from, piece.size)),
                          budget, out);
      }
      REQUIRE(stream.held_bytes() == 0);
    }
    REQUIRE(out.bytes == text);
    REQUIRE(out.gaps == 0);
    REQUIRE(budget.taken() == 0);
  }
}

TEST_CASE("Where segments disagree the bytes that came first win", "[filters][flow]") {
  HoldBudget budget;
  Collected out;
  TcpStream stream;
  stream.on_segment(segment(99, {}, tcp_flag::kSyn), budget, out);
  SECTION("a retransmission of what was delivered") {
    stream.on_segment(segment(100, "abc"), budget, out);
    CHECK(stream.on_segment(segment(100, "XYZ"), budget, out) == Placement::kRepeated);
    stream.on_segment(segment(100, "XYZd"), budget, out);
    CHECK(out.bytes == "abcd");
  }
  SECTION("an overlap with what is held") {
    CHECK(stream.on_segment(segment(102, "cd"), budget, out) == Placement::kHeld);
    CHECK(stream.on_segment(segment(101, "XYZe"), budget, out) == Placement::kHeld);
    stream.on_segment(segment(100, "aQQQQQf"), budget, out);
    CHECK(out.bytes == "aXcdeQf");
  }
}

TEST_CASE("Memory stays within the budget whatever comes", "[filters][flow]") {
  RandomStream random(2, "flood");
  constexpr HoldBudget::Limits kLimits{4096, 6000};
  HoldBudget budget(kLimits);
  Collected out;
  std::vector<TcpStream> streams(3);
  const std::string payload(1000, 'x');
  for (int round = 0; round < 20'000; ++round) {
    TcpStream& stream = streams[random.below(3)];
    const auto sequence = static_cast<std::uint32_t>(random.below(1U << 24));
    stream.on_segment(segment(sequence, std::string_view(payload).substr(0, random.below(1000))),
                      budget, out);
    std::size_t held = 0;
    for (const TcpStream& s : streams) {
      REQUIRE(s.held_bytes() <= kLimits.per_stream);
      held += s.held_bytes();
    }
    REQUIRE(held == budget.taken());
    REQUIRE(held <= kLimits.total);
  }
  streams.clear();
  CHECK(budget.taken() == 0);
}

TEST_CASE("A hole that never fills is told as a gap of its size", "[filters][flow]") {
  HoldBudget budget({200, 1000});
  Collected out;
  TcpStream stream;
  stream.on_segment(segment(0, {}, tcp_flag::kSyn), budget, out);
  stream.on_segment(segment(1, "ab"), budget, out);
  SECTION("when too much lies behind it") {
    const std::string much(150, 'm');
    stream.on_segment(segment(10, much), budget, out);
    CHECK(out.gaps == 0);
    stream.on_segment(segment(160, much), budget, out);
    CHECK(out.bytes == "ab" + much + much);
  }
  SECTION("when the stream is flushed") {
    stream.on_segment(segment(10, "late"), budget, out);
    stream.flush(out);
    CHECK(out.bytes == "ablate");
  }
  CHECK(out.gaps == 1);
  CHECK(out.missing == 7);
}

TEST_CASE("A stream is picked up in its middle at the first segment seen", "[filters][flow]") {
  HoldBudget budget;
  Collected out;
  TcpStream stream;
  CHECK(stream.on_segment(segment(5000, "middle"), budget, out) == Placement::kDelivered);
  CHECK(stream.on_segment(segment(4000, "before"), budget, out) == Placement::kEarly);
  CHECK(stream.on_segment(segment(5006, "+"), budget, out) == Placement::kDelivered);
  CHECK(out.bytes == "middle+");
  CHECK(out.gaps == 0);
}

TEST_CASE("Sequence numbers wrap without a gap", "[filters][flow]") {
  HoldBudget budget;
  Collected out;
  TcpStream stream;
  stream.on_segment(segment(0xfffffffd, {}, tcp_flag::kSyn), budget, out);
  stream.on_segment(segment(1, "de"), budget, out);
  stream.on_segment(segment(0xfffffffe, "abc"), budget, out);
  CHECK(out.bytes == "abcde");
  CHECK(stream.next_sequence() == 3);
}

TEST_CASE("A SYN with another number begins a new stream, a repeated one does not",
          "[filters][flow]") {
  HoldBudget budget;
  Collected out;
  TcpStream stream;
  stream.on_segment(segment(10, {}, tcp_flag::kSyn), budget, out);
  stream.on_segment(segment(11, "one"), budget, out);
  stream.on_segment(segment(10, {}, tcp_flag::kSyn), budget, out);
  stream.on_segment(segment(14, "two"), budget, out);
  CHECK(out.gaps == 0);
  stream.on_segment(segment(9000, {}, tcp_flag::kSyn), budget, out);
  stream.on_segment(segment(9001, "new"), budget, out);
  CHECK(out.bytes == "onetwonew");
  CHECK(out.gaps == 1);
}

TEST_CASE("What lies farther ahead than any window is left out, at every distance and policy",
          "[filters][flow]") {
  // RFC 7323 §2.3: no window is larger than 2³⁰.
  constexpr std::uint32_t kWindow = 1U << 30;
  const std::string far(1400, 'F');
  for (const OverlapPolicy policy :
       {OverlapPolicy::kFirst, OverlapPolicy::kLast, OverlapPolicy::kBsd, OverlapPolicy::kLinux,
        OverlapPolicy::kWindows}) {
    for (const std::uint32_t ahead :
         {kWindow + 10, kWindow + 1000, (1U << 31) - 1400, (1U << 31) - 701, (1U << 31) - 1,
          1U << 31, (1U << 31) + 1, (1U << 31) + 1400, 3 * kWindow, ~0U - 2000}) {
      for (const std::uint32_t start : {1000U, 0U, ~0U - 9}) {
        HoldBudget budget;
        Collected out;
        TcpStream stream;
        const StreamRules rules{policy};
        stream.on_segment(segment(start - 1, {}, tcp_flag::kSyn), budget, out, rules);
        for (const std::uint32_t shift : {0U, ~0U - 9, 5U}) {
          const Placement placed =
              stream.on_segment(segment(start + ahead + shift, far), budget, out, rules);
          CHECK((placed == Placement::kBeyond || placed == Placement::kRepeated));
        }
        CHECK(stream.held_bytes() == 0);
        stream.on_segment(segment(start + 5, "world"), budget, out, rules);
        stream.on_segment(segment(start, "hello"), budget, out, rules);
        stream.flush(out);
        CHECK(out.bytes == "helloworld");
        CHECK(out.gaps == 0);
      }
    }
  }
}

TEST_CASE("What is held far ahead makes room for what is near, and a hole is not jumped for it",
          "[filters][flow]") {
  HoldBudget budget;
  const StreamRules rules{OverlapPolicy::kFirst, 65'536};
  const std::string load(1400, 'x');
  for (const std::uint32_t ahead : {5000U, 100'000U, 1U << 24, 1U << 29, (1U << 30) - 1}) {
    Collected out;
    TcpStream stream;
    stream.on_segment(segment(0, {}, tcp_flag::kSyn), budget, out, rules);
    for (std::uint32_t i = 0; i < 45; ++i) {  // as much as there is room for
      stream.on_segment(segment(1 + ahead - i * 1400 % ahead, load), budget, out, rules);
    }
    stream.on_segment(segment(6, "world" + load), budget, out, rules);
    stream.on_segment(segment(1, "hello"), budget, out, rules);
    INFO(ahead);
    CHECK(out.bytes.substr(0, 10) == "helloworld");
    CHECK(out.gaps == 0);
    CHECK(stream.held_bytes() <= rules.buffer);
  }
}

TEST_CASE("Where the buffer is full of one hole, that hole goes and a later one stays",
          "[filters][flow]") {
  HoldBudget budget;
  Collected out;
  TcpStream stream;
  const StreamRules rules{OverlapPolicy::kFirst, 400};
  const std::string load(150, 'x');
  stream.on_segment(segment(0, {}, tcp_flag::kSyn), budget, out, rules);
  stream.on_segment(segment(11, load), budget, out, rules);
  stream.on_segment(segment(11 + 150, load.substr(0, 50)), budget, out, rules);
  stream.on_segment(segment(1 + (1U << 29), load), budget, out, rules);
  CHECK(out.missing == 10);
  CHECK(stream.next_sequence() == 11 + 200);
  stream.on_segment(segment(11 + 200, "next"), budget, out, rules);
  CHECK(out.bytes == load + load.substr(0, 50) + "next");
}
