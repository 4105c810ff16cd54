#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/flow/defragmenter.hpp"
#include "filters/flow/tcp_stream.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

struct Text final : StreamSink {
  std::string bytes;
  void on_bytes(ByteView more) override { bytes += as_text(more); }
  void on_gap(std::uint32_t /*missing*/) override { bytes += '|'; }
};

struct Piece {
  std::uint32_t at;
  std::string bytes;
};

TcpView segment(std::uint32_t sequence, std::string_view payload, std::uint8_t flags = 0) {
  TcpView view;
  view.sequence = sequence;
  view.flags = flags;
  view.payload = as_byte_view(payload);
  return view;
}

/// What a stream that waits for its byte 10 gives out after these pieces and then that byte, '^'.
/// Position p has sequence number base + p.
std::string reassembled(OverlapPolicy policy, const std::vector<Piece>& pieces,
                        std::uint32_t base = 0) {
  HoldBudget budget;
  Text out;
  TcpStream stream;
  const StreamRules rules{policy};
  stream.on_segment(segment(base + 9, {}, tcp_flag::kSyn), budget, out, rules);
  for (const Piece& piece : pieces) {
    CHECK(stream.on_segment(segment(base + piece.at, piece.bytes), budget, out, rules) ==
          Placement::kHeld);
  }
  stream.on_segment(segment(base + 10, "^"), budget, out, rules);
  CHECK(stream.held_bytes() == 0);
  CHECK(budget.taken() == 0);
  return out.bytes;
}

/// The segments of Novak & Sturges 2007, as Suricata's unit tests send them (src/stream-tcp-
/// reassemble.c, "before, same and after"): nine originals, then eight that overlap them.
const std::vector<Piece>& novak_sturges_segments() {
  static const std::vector<Piece> kSegments{
      {11, "0"},   {12, "AAA"}, {16, "BB"}, {18, "CCC"}, {22, "D"},    {25, "EE"},
      {27, "FFF"}, {30, "GG"},  {32, "HH"}, {34, "I"},   {13, "JJJJ"}, {18, "KKK"},
      {21, "LLL"}, {24, "MMM"}, {28, "N"},  {31, "O"},   {32, "P"},    {34, "QQ"}};
  return kSegments;
}

IpView fragment(std::size_t offset, std::string_view payload, bool more, bool ipv6 = false) {
  IpView view;
  view.source = ipv6 ? IpAddress::v6(0x20010db8'00000000, 1) : IpAddress::v4(1);
  view.destination = ipv6 ? IpAddress::v6(0x20010db8'00000000, 2) : IpAddress::v4(2);
  view.protocol = ip_protocol::kUdp;
  view.fragment_id = 7;
  view.fragment_offset = static_cast<std::uint32_t>(offset);
  view.payload = as_byte_view(payload);
  view.more_fragments = more;
  return view;
}

/// A letter for each unit of 8 bytes.
std::string defragmented(OverlapPolicy policy, const std::vector<Piece>& pieces, bool ipv6) {
  Defragmenter defragmenter(policy);
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::string bytes;
    for (const char c : pieces[i].bytes) bytes.append(8, c);
    const auto whole =
        defragmenter.on_fragment(fragment(pieces[i].at * 8, bytes, i + 1 < pieces.size(), ipv6));
    if (!whole) continue;
    std::string letters;
    for (std::size_t at = 0; at < whole->payload.size(); at += 8) {
      letters += as_text(whole->payload)[at];
    }
    return letters;
  }
  return "unfinished";
}

constexpr OverlapPolicy kAll[] = {OverlapPolicy::kFirst, OverlapPolicy::kLast, OverlapPolicy::kBsd,
                                  OverlapPolicy::kLinux, OverlapPolicy::kWindows};

}  // namespace

TEST_CASE("Overlapping segments make the streams that Novak and Sturges published",
          "[filters][flow][validation]") {
  const std::uint32_t base = GENERATE(0U, 1000U, 0xffffffe8U);  // the last one wraps within
  const auto& segments = novak_sturges_segments();
  CHECK(reassembled(OverlapPolicy::kBsd, segments, base) == "^0AAAJJBCCCLLLMMMFFFGGHHIQ");
  CHECK(reassembled(OverlapPolicy::kFirst, segments, base) == "^0AAAJBBCCCLDLMEEFFFGGHHIQ");
  CHECK(reassembled(OverlapPolicy::kLinux, segments, base) == "^0AAAJJBCCCLLLMMMFFFGGHHQQ");
  CHECK(reassembled(OverlapPolicy::kLast, segments, base) == "^0AJJJJBKKKLLLMMMFNFGOPHQQ");
  // Snort's editor of overlaps treats Windows 2000 to 2003 as BSD.
  CHECK(reassembled(OverlapPolicy::kWindows, segments, base) ==
        reassembled(OverlapPolicy::kBsd, segments, base));
}

TEST_CASE("Overlaps that begin before, with and after an original are told apart",
          "[filters][flow][validation]") {
  // Suricata's tests "new segment starts before / at the same number / after".
  const std::vector<Piece> before{{16, "B"},    {22, "D"},   {25, "EE"}, {15, "AA"},
                                  {14, "JJJJ"}, {21, "LLL"}, {24, "MMM"}};
  const std::vector<Piece> same{{18, "CCC"},  {32, "HH"}, {34, "I"}, {18, "KKK"},
                                {18, "LLLL"}, {32, "P"},  {34, "QQ"}};
  const std::vector<Piece> after{{12, "AA"}, {27, "FFF"}, {30, "GG"},
                                 {13, "JJ"}, {31, "O"},   {28, "N"}};
  struct Row {
    OverlapPolicy policy;
    const char* before;
    const char* same;
    const char* after;
  };
  const Row row = GENERATE(Row{OverlapPolicy::kBsd, "JJJJLLLMMM", "CCCLHHIQ", "AAJFFFGG"},
                           Row{OverlapPolicy::kFirst, "JABJLDLMEE", "CCCLHHIQ", "AAJFFFGG"},
                           Row{OverlapPolicy::kLinux, "JJJJLLLMMM", "LLLLHHQQ", "AAJFFFGG"},
                           Row{OverlapPolicy::kLast, "JJJJLLLMMM", "LLLLPHQQ", "AJJFNFGO"});
  const auto without_marks = [&](const std::vector<Piece>& pieces) {
    HoldBudget budget;
    Text out;
    TcpStream stream;
    stream.on_segment(segment(9, {}, tcp_flag::kSyn), budget, out, {row.policy});
    for (const Piece& p : pieces) {
      stream.on_segment(segment(p.at, p.bytes), budget, out, {row.policy});
    }
    stream.flush(out);
    std::erase(out.bytes, '|');
    return out.bytes;
  };
  CHECK(without_marks(before) == row.before);
  CHECK(without_marks(same) == row.same);
  CHECK(without_marks(after) == row.after);
}

TEST_CASE("A segment that was cut is judged by its new beginning on BSD, by its old one on Linux",
          "[filters][flow]") {
  // BSD's queue holds B, then A cut down to 15–20; C begins before that. Linux reads around A.
  const std::vector<Piece> pieces{
      {11, "abcd"}, {20, "AAAAAAAAAA"}, {15, "BBBBBBBBBB"}, {22, "CCCCCC"}};
  CHECK(reassembled(OverlapPolicy::kBsd, pieces) == "^abcdBBBBBBBBBBCCCAA");
  CHECK(reassembled(OverlapPolicy::kLinux, pieces) == "^abcdBBBBBBBBBBAAAAA");
}

TEST_CASE("The segment that fills the hole competes with what is held by the box's policy",
          "[filters][flow]") {
  const auto filled = [](OverlapPolicy policy) {
    HoldBudget budget;
    Text out;
    TcpStream stream;
    stream.on_segment(segment(9, {}, tcp_flag::kSyn), budget, out, {policy});
    stream.on_segment(segment(12, "xxx"), budget, out, {policy});
    stream.on_segment(segment(16, "yyyy"), budget, out, {policy});
    stream.on_segment(segment(10, "abcdefgh"), budget, out, {policy});
    CHECK(budget.taken() == 0);
    return out.bytes;
  };
  CHECK(filled(OverlapPolicy::kFirst) == "abxxxfyyyy");
  for (const OverlapPolicy policy : {OverlapPolicy::kLast, OverlapPolicy::kBsd,
                                     OverlapPolicy::kLinux, OverlapPolicy::kWindows}) {
    CHECK(filled(policy) == "abcdefghyy");
  }
}

TEST_CASE("What was delivered stands whatever the policy", "[filters][flow]") {
  for (const OverlapPolicy policy : kAll) {
    HoldBudget budget;
    Text out;
    TcpStream stream;
    stream.on_segment(segment(9, {}, tcp_flag::kSyn), budget, out, {policy});
    stream.on_segment(segment(10, "good"), budget, out, {policy});
    CHECK(stream.on_segment(segment(10, "EVIL"), budget, out, {policy}) == Placement::kRepeated);
    stream.on_segment(segment(10, "EVIL!"), budget, out, {policy});
    CHECK(out.bytes == "good!");
  }
}

TEST_CASE("Without disagreement all policies yield the same stream in any order",
          "[filters][flow]") {
  RandomStream random(3, "agreeing");
  for (int round = 0; round < 300; ++round) {
    std::string text(1 + random.below(800), ' ');
    for (char& c : text) c = static_cast<char>('a' + random.below(26));
    const auto start = static_cast<std::uint32_t>(random.bits());
    const OverlapPolicy policy = kAll[random.below(5)];
    HoldBudget budget;
    Text out;
    TcpStream stream;
    stream.on_segment(segment(start - 1, {}, tcp_flag::kSyn), budget, out, {policy});
    for (int i = 0; i < 60; ++i) {
      const auto size = static_cast<std::uint32_t>(text.size());
      const std::uint32_t at = random.below(size);
      const std::uint32_t count = 1 + random.below(std::min<std::uint32_t>(60, size - at));
      stream.on_segment(segment(start + at, std::string_view(text).substr(at, count)), budget, out,
                        {policy});
    }
    stream.on_segment(segment(start, text), budget, out, {policy});
    REQUIRE(out.bytes == text);
    REQUIRE(budget.taken() == 0);
  }
}

TEST_CASE("Overlapping fragments make the datagrams that Sturges and Novak published",
          "[filters][flow][validation]") {
  const bool ipv6 = GENERATE(false, true);
  // In units of 8 bytes, as Suricata's unit tests send them (src/defrag.c).
  const std::vector<Piece> fragments{{0, "AAA"},  {4, "BB"},  {6, "CCC"},  {10, "D"}, {13, "EE"},
                                     {15, "FFF"}, {18, "GG"}, {20, "HH"},  {22, "I"}, {1, "JJJJ"},
                                     {6, "KKK"},  {9, "LLL"}, {12, "MMM"}, {16, "N"}, {19, "O"},
                                     {20, "P"},   {22, "QQ"}};
  CHECK(defragmented(OverlapPolicy::kBsd, fragments, ipv6) == "AAAJJBCCCLLLMMMFFFGGHHIQ");
  CHECK(defragmented(OverlapPolicy::kLinux, fragments, ipv6) == "AAAJJBKKKLLLMMMFFFGGPHQQ");
  CHECK(defragmented(OverlapPolicy::kWindows, fragments, ipv6) == "AAAJBBCCCLLLMEEFFFGGHHIQ");
  CHECK(defragmented(OverlapPolicy::kFirst, fragments, ipv6) == "AAAJBBCCCLDLMEEFFFGGHHIQ");
  CHECK(defragmented(OverlapPolicy::kLast, fragments, ipv6) == "AJJJJBKKKLLLMMMFNFGOPHQQ");
}

TEST_CASE("Overlapping fragments make the datagrams that Shankar and Paxson measured",
          "[filters][flow][validation]") {
  // Active Mapping (IEEE S&P 2003): three original fragments and three that overlap them.
  const std::vector<Piece> fragments{{0, "111"},  {4, "22"},  {6, "333"},
                                     {1, "4444"}, {6, "555"}, {9, "666"}};
  CHECK(defragmented(OverlapPolicy::kBsd, fragments, false) == "111442333666");
  CHECK(defragmented(OverlapPolicy::kLinux, fragments, false) == "111442555666");
  CHECK(defragmented(OverlapPolicy::kFirst, fragments, false) == "111422333666");
  CHECK(defragmented(OverlapPolicy::kLast, fragments, false) == "144442555666");
}
