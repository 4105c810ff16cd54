#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/inspect/dtls_reader.hpp"
#include "filters/inspect/piece_buffer.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

std::string random_text(std::size_t size, RandomStream& random) {
  std::string text(size, ' ');
  for (char& c : text) c = static_cast<char>(random.bits());
  return text;
}

/// A DTLS 1.2 record with one fragment of a ClientHello (RFC 6347 §4.2.2).
std::string fragment(std::uint32_t length, std::uint32_t offset, std::string_view content) {
  const auto u24 = [](std::size_t value) {
    return std::string{static_cast<char>(value >> 16), static_cast<char>(value >> 8),
                       static_cast<char>(value)};
  };
  const std::string body = '\1' + u24(length) + std::string(2, '\0') + u24(offset) +
                           u24(content.size()) + std::string(content);
  return std::string("\x16\xfe\xfd", 3) + std::string(8, '\0') + u24(body.size()).substr(1) + body;
}

}  // namespace

TEST_CASE("Pieces in any order are put together, and what they cost is given back",
          "[filters][quic]") {
  RandomStream random(1, "pieces");
  HoldBudget budget;
  for (int round = 0; round < 300; ++round) {
    const std::string text = random_text(1 + random.below(PieceBuffer::kLongest), random);
    const auto size = static_cast<std::uint32_t>(text.size());
    std::vector<std::pair<std::uint32_t, std::uint32_t>> cuts;
    for (std::uint32_t at = 0; at < size;) {
      const std::uint32_t back = std::min(at, random.below(50));
      const std::uint32_t end = std::min(size, at + 1 + random.below(1400));
      cuts.emplace_back(at - back, end);
      at = end;
    }
    random.shuffle(std::span(cuts));
    PieceBuffer pieces(&budget);
    std::size_t came = 0;
    for (const auto& [from, to] : cuts) {
      came += to - from;
      REQUIRE(pieces.add(from, as_byte_view(text).subspan(from, to - from)));
      REQUIRE(budget.taken() <= 2 * came + 64 * cuts.size());
    }
    REQUIRE(as_text(pieces.beginning()) == text);
    PieceBuffer moved(std::move(pieces));
    pieces = PieceBuffer(&budget);
    REQUIRE(as_text(moved.beginning()) == text);
  }
  CHECK(budget.taken() == 0);
}

TEST_CASE("A piece costs what came of it, wherever it lies", "[filters][quic]") {
  const std::string sixteen(16, 'x');
  for (const std::uint64_t offset :
       {std::uint64_t{16}, std::uint64_t{1000}, std::uint64_t{16'368}}) {
    HoldBudget budget;
    PieceBuffer pieces(&budget);
    CHECK(pieces.add(offset, as_byte_view(sixteen)));
    CHECK(pieces.beginning().empty());
    CHECK_FALSE(pieces.empty());
    CHECK(budget.taken() < 100);
    pieces.clear();
    CHECK(pieces.empty());
    CHECK(budget.taken() == 0);
  }
}

TEST_CASE("Pieces beyond the longest message, or without room, are left out", "[filters][quic]") {
  HoldBudget budget;
  PieceBuffer pieces(&budget);
  const std::string byte(1, 'x');
  for (const std::uint64_t offset :
       {std::uint64_t{PieceBuffer::kLongest}, std::uint64_t{1} << 24, std::uint64_t{1} << 32,
        (std::uint64_t{1} << 62) - 1, ~std::uint64_t{0}}) {
    CHECK_FALSE(pieces.add(offset, as_byte_view(byte)));
  }
  CHECK(budget.taken() == 0);
  bool all = true;
  for (std::uint32_t at = 2; at < PieceBuffer::kLongest; at += 2) {
    all = pieces.add(at, as_byte_view(byte)) && all;
  }
  CHECK_FALSE(all);
  CHECK(budget.taken() <= 2 * PieceBuffer::kLongest);
  // What came first stays, and what fills the holes does not change it.
  CHECK(pieces.add(0, as_byte_view(std::string(500, 'y'))));
  CHECK(as_text(pieces.beginning()).substr(0, 5) == "yyxyx");
  HoldBudget none({100, 100});
  PieceBuffer poor(&none);
  CHECK_FALSE(poor.add(0, as_byte_view(std::string(101, 'z'))));
  CHECK(poor.beginning().empty());
}

TEST_CASE("Half-said hellos of DTLS in many flows hold no more than the budget of all",
          "[filters][dtls]") {
  constexpr std::size_t kTotal = 100'000;
  HoldBudget budget({65'536, kTotal});
  FindingSink nobody;
  const std::string datagram = fragment(0xffff, 16'368, std::string(16, 'A'));
  {
    std::vector<DtlsReader> readers;
    for (int i = 0; i < 5000; ++i) {
      readers.emplace_back(&budget).on_datagram(as_byte_view(datagram), nobody);
      REQUIRE(budget.taken() <= kTotal);
      if (i == 99) CHECK(budget.taken() < 100 * 100);
    }
    CHECK(budget.taken() > kTotal - 100);
  }
  CHECK(budget.taken() == 0);
}
