#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/inspect/fully_encrypted.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;

namespace {

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

std::vector<std::string> split(const std::string& line, char by) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == by)
      parts.emplace_back();
    else
      parts.back().push_back(c);
  }
  return parts;
}

FullyEncrypted judge(std::string_view bytes) { return judge_fully_encrypted(as_byte_view(bytes)); }

/// Four ones in every byte, none of them printable: nothing exempts it.
std::string opaque(std::size_t size) { return std::string(size, '\xaa'); }

/// Algorithm 1 as the paper words it, byte by byte.
Exemption plainly(std::string_view bytes) {
  if (bytes.empty()) return Exemption::kEmpty;
  std::size_t ones = 0, printable = 0, prefix = 0, run = 0, longest = 0;
  for (const char& c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    for (unsigned bit = 0; bit < 8; ++bit) ones += byte >> bit & 1U;
    const bool shows = byte >= 0x20 && byte <= 0x7e;
    run = shows ? run + 1 : 0;
    longest = std::max(longest, run);
    prefix += shows && prefix == static_cast<std::size_t>(&c - bytes.data()) ? 1 : 0;
    printable += shows ? 1 : 0;
  }
  if (10 * ones <= 34 * bytes.size() || 10 * ones >= 46 * bytes.size()) return Exemption::kPopcount;
  if (prefix >= 6) return Exemption::kPrefix;
  if (2 * printable > bytes.size()) return Exemption::kHalf;
  if (longest > 20) return Exemption::kRun;
  return Exemption::kNone;
}

}  // namespace

TEST_CASE("Every payload is judged as on the real censor", "[filters][validation]") {
  std::ifstream file(shared_data() / "censor/fet/test-pops.csv");
  if (!file) {
    WARN("no published payloads here");
    return;
  }
  std::string line;
  std::getline(file, line);
  int judged = 0, blocked = 0;
  while (std::getline(file, line)) {
    const auto fields = split(line, ',');
    const std::string& affected = fields.back();
    if (affected != "true" && affected != "false") continue;
    CAPTURE(fields.at(2));
    const FullyEncrypted verdict = judge(from_hex(fields.at(2)));
    CHECK(verdict.blocked == (affected == "true"));
    CHECK(verdict.blocked == (verdict.why == Exemption::kNone));
    ++judged;
    blocked += verdict.blocked ? 1 : 0;
  }
  CHECK(judged == 200);
  CHECK(blocked == 29);
}

TEST_CASE("Payloads are judged as the authors' program predicts, but for one stated range",
          "[filters][validation]") {
  std::ifstream file(shared_data() / "censor/fet/protocol-fingerprints-prediction.txt");
  if (!file) {
    WARN("no published predictions here");
    return;
  }
  int rows = 0, beyond_the_paper = 0;
  for (std::string line; std::getline(file, line);) {
    const auto fields = split(line, ';');  // payload; prefix; run; ones; share; fingerprint; exempt
    const std::string bytes = from_hex(fields.at(0));
    CAPTURE(fields.at(0));
    const FullyEncrypted verdict = judge(bytes);
    CHECK(verdict.ones_per_byte == Approx(std::stod(fields.at(3))));
    // The paper's text and the comment in its program have [\x00-\x09] for the third byte of TLS;
    // the program itself takes up to \x0f. We follow the paper.
    const bool differs = bytes.substr(1, 1) == "\x03" && bytes[2] > 0x09 && bytes[0] >= 0x16;
    CHECK((verdict.blocked == (fields.back() == "False")) == !differs);
    beyond_the_paper += differs ? 1 : 0;
    ++rows;
  }
  CHECK(rows == 536);
  CHECK(beyond_the_paper == 6);
}

TEST_CASE("Each exemption begins exactly at its published bound", "[filters]") {
  CHECK(judge(opaque(100)).why == Exemption::kNone);
  CHECK(judge(opaque(100)).ones_per_byte == 4.0);
  CHECK(judge("").why == Exemption::kEmpty);
  CHECK_FALSE(judge("").blocked);

  // 17 ones in 5 bytes are 3.4 a byte, 18 are 3.6; 23 are 4.6, 22 are 4.4.
  CHECK(judge("\xaa\xaa\xaa\xaa\x80").why == Exemption::kPopcount);
  CHECK(judge("\xaa\xaa\xaa\xaa\x88").why == Exemption::kNone);
  CHECK(judge("\xaa\xaa\xaa\xaa\xfe").why == Exemption::kPopcount);
  CHECK(judge("\xaa\xaa\xaa\xaa\xfc").why == Exemption::kNone);

  // '3' has four ones.
  CHECK(judge("333333" + opaque(40)).why == Exemption::kPrefix);
  CHECK(judge("33333" + opaque(40)).why == Exemption::kNone);
  CHECK(judge(opaque(1) + "333333" + opaque(40)).why == Exemption::kNone);
  CHECK(judge(opaque(4) + std::string(5, '3')).why == Exemption::kHalf);
  CHECK(judge(opaque(5) + std::string(5, '3')).why == Exemption::kNone);
  CHECK(judge(opaque(40) + std::string(21, '3') + opaque(3)).why == Exemption::kRun);
  CHECK(judge(opaque(40) + std::string(20, '3') + opaque(3)).why == Exemption::kNone);
  CHECK(judge("33333").why == Exemption::kHalf);  // too short for a prefix of six

  const auto with = [](std::string_view start) {
    return judge(std::string(start) + opaque(60)).why;
  };
  using namespace std::string_view_literals;
  CHECK(with("\x16\x03\x00"sv) == Exemption::kProtocol);
  CHECK(with("\x17\x03\x09"sv) == Exemption::kProtocol);
  CHECK(with("\x17\x03\x0a"sv) == Exemption::kNone);
  CHECK(with("\x15\x03\x01"sv) == Exemption::kNone);
  for (const char* method : {"GET ", "PUT ", "POST ", "HEAD ", "gEt "}) {
    CHECK(with(method) == Exemption::kProtocol);
  }
  CHECK(with("GETX") == Exemption::kNone);
  CHECK(with("GET") == Exemption::kNone);
  CHECK(with("PATC") == Exemption::kNone);
}

TEST_CASE("Counting by words agrees with counting by bytes", "[filters]") {
  RandomStream random(4, "payloads");
  std::size_t seen[8] = {};
  for (int round = 0; round < 200'000; ++round) {
    // A printable run of up to 30 bytes somewhere in bytes of any value.
    const std::uint32_t size = random.below(160);
    const std::uint32_t from = random.below(size + 1);
    const std::uint32_t to = from + random.below(31);
    std::string bytes(size, ' ');
    for (std::uint32_t i = 0; i < size; ++i) {
      const bool in_run = i >= from && i < to;
      const std::uint32_t byte = in_run ? 0x20 + random.below(0x5f) : random.below(0x100);
      bytes[i] = static_cast<char>(byte);
    }
    const Exemption expected = plainly(bytes);
    const Exemption told = judge(bytes).why;
    if (told == Exemption::kProtocol) continue;
    CAPTURE(round, bytes.size());
    ++seen[static_cast<std::size_t>(told)];
    REQUIRE(told == expected);
  }
  for (const Exemption why : {Exemption::kNone, Exemption::kPopcount, Exemption::kPrefix,
                              Exemption::kHalf, Exemption::kRun, Exemption::kEmpty}) {
    CAPTURE(exemption_text(why));
    CHECK(seen[static_cast<std::size_t>(why)] > 100);
  }
}
