#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "filters/decrypt/key_escrow.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

std::string line(const std::string& label, char random, std::size_t secret_bytes = 48) {
  return label + " " + std::string(64, random) + " " + std::string(2 * secret_bytes, '5');
}

TlsRandom random_of(unsigned char byte) {
  TlsRandom random;
  random.fill(std::byte{byte});
  return random;
}

struct Reading {
  std::size_t sessions = 0;
  TlsKeyLogGaps gaps;
  std::string error;
};

/// Of a file with that text.
Reading reading_of(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("chokepoint-keys-" + std::to_string(getpid()) + ".txt");
  std::ofstream(file, std::ios::binary) << text;
  Reading reading;
  TlsKeyLog log;
  try {
    reading.gaps = log.add_file(file);
  } catch (const InputError& e) {
    reading.error = e.why();
  }
  reading.sessions = log.sessions();
  std::filesystem::remove(file);
  return reading;
}

}  // namespace

TEST_CASE("Labels of the key log format give secrets of their own kind", "[filters][decrypt]") {
  TlsKeyLog log;
  CHECK(log.add_text("# made by hand\r\n\n" + line("CLIENT_RANDOM", 'a') + "\r\n" +
                     line("SERVER_TRAFFIC_SECRET_0", 'B', 32) + "\n" +
                     line("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 'b') + "\n" +
                     line("EXPORTER_SECRET", 'c') + "\n" + line("SOME_LATER_LABEL", 'd')) ==
        TlsKeyLogGaps{});
  CHECK(log.sessions() == 2);
  const TlsSecrets* const first = log.find(random_of(0xaa));
  REQUIRE(first != nullptr);
  CHECK((*first)[TlsSecretKind::kMaster].view().size() == 48);
  CHECK_FALSE((*first)[TlsSecretKind::kServerTraffic]);
  const TlsSecrets* const second = log.find(random_of(0xbb));  // hex of either case is the same
  REQUIRE(second != nullptr);
  CHECK((*second)[TlsSecretKind::kServerTraffic].view().size() == 32);
  CHECK(load_u8((*second)[TlsSecretKind::kServerTraffic].view(), 31) == 0x55);
  CHECK((*second)[TlsSecretKind::kClientHandshake].view().size() == 48);
  CHECK(log.find(random_of(0xcc)) == nullptr);
}

TEST_CASE("Lines of a key log that do not conform do not keep the others from being used",
          "[filters][decrypt]") {
  const std::string good = line("CLIENT_RANDOM", 'a');
  const std::string other = line("CLIENT_RANDOM", 'b');
  const std::string wrong[] = {
      "hello world",
      line("CLIENT_RANDOM", 'x'),
      line("CLIENT_RANDOM", 'c', 32),
      line("CLIENT_TRAFFIC_SECRET_0", 'c', 47),
      line("CLIENT_TRAFFIC_SECRET_0", 'c', 64),
      line("CLIENT_TRAFFIC_SECRET_0", 'c') + "5",
      line("CLIENT_TRAFFIC_SECRET_0", 'c') + " more",
      line("CLIENT_RANDOM", 'c', 0),  // an empty secret
      "CLIENT_RANDOM " + std::string(64, 'c'),
      "CLIENT_RANDOM",
      "A" + std::string(5'000, 'A'),
      std::string("CLIENT_RANDOM \0", 15),
  };
  for (const std::string& text : wrong) {
    CAPTURE(text);
    const Reading reading = reading_of(good + "\n\n" + text + "\n" + text + "\n" + other + "\n");
    CHECK(reading.error.empty());
    CHECK(reading.sessions == 2);
    CHECK(reading.gaps == TlsKeyLogGaps{2, 3, false, false});
    TlsKeyLog log;
    CHECK(log.add_text(text + "\n" + good).lines == 1);
    CHECK(log.sessions() == 1);
  }
}

TEST_CASE("A key log cut at any byte gives the secrets of its whole lines", "[filters][decrypt]") {
  const std::string first = line("CLIENT_RANDOM", 'a') + "\n";
  const std::string text = first + line("CLIENT_RANDOM", 'b') + "\n";
  for (std::size_t size = first.size(); size < text.size() - 1; ++size) {
    const Reading reading = reading_of(text.substr(0, size));
    CAPTURE(size);
    CHECK(reading.error.empty());
    CHECK(reading.sessions == 1);
    // What has no more than the beginning of a label may be the label of somebody else.
    const bool torn = size >= first.size() + std::string_view("CLIENT_RANDOM").size();
    CHECK(reading.gaps == TlsKeyLogGaps{torn ? 1U : 0U, torn ? 2U : 0U, false, torn});
  }
  CHECK(reading_of(text.substr(0, text.size() - 1)).sessions == 2);  // whole, but for its end
}

TEST_CASE("Lines of a key log end with LF, CRLF or CR", "[filters][decrypt]") {
  for (const std::string end : {"\n", "\r\n", "\r"}) {
    const Reading reading = reading_of("# comment" + end + line("CLIENT_RANDOM", 'a') + end + end +
                                       "wrong" + end + line("CLIENT_RANDOM", 'b') + end);
    CHECK(reading.sessions == 2);
    CHECK(reading.gaps == TlsKeyLogGaps{1, 4, false, false});
  }
  // Long enough that the pieces in which a file is read end within a CRLF.
  std::string text;
  for (int i = 0; i < 2'000; ++i)
    text += std::string(static_cast<std::size_t>(i) % 7, ' ') + "\r\n";
  const Reading reading = reading_of(text + "wrong\r\n" + line("CLIENT_RANDOM", 'a'));
  CHECK(reading.gaps.first == 2'001);
  CHECK(reading_of("\xef\xbb\xbf" + line("CLIENT_RANDOM", 'a')).gaps.lines == 0);
}

TEST_CASE("What is no key log at all is refused, also where it never ends", "[filters][decrypt]") {
  constexpr const char* kNone = "is no key log: no line is LABEL, client random, secret in hex";
  CHECK(reading_of("hello world\n").error == kNone);
  CHECK(reading_of("# comment\nHELLO\nhello world\n").error == kNone);
  CHECK(reading_of(line("EXPORTER_SECRET", 'a') + "\nhello world\n").error.empty());
  CHECK(reading_of("").error.empty());  // of a program that has made no connection yet
  CHECK(reading_of("# comment\n").error.empty());
  TlsKeyLog log;
  CHECK_THROWS_AS(log.add_file("/no/such/file"), InputError);
  CHECK_THROWS_AS(log.add_file("/dev/zero"), InputError);
  CHECK_THROWS_AS(log.add_file("/dev/urandom"), InputError);
}

TEST_CASE("Randoms that begin or end alike are spread like any others", "[filters][decrypt]") {
  std::set<std::size_t> values;
  constexpr std::size_t kCount = 20'000;
  for (std::size_t i = 0; i < kCount; ++i) {
    TlsRandom random{};  // one word of eight counts, the others are the same
    store_u32(random, i % 8 * 4, static_cast<std::uint32_t>(i / 8 + 1));
    values.insert(TlsRandomHash{}(random) % kCount);
  }
  // Of n balls thrown into n boxes, 1 - 1/e boxes get some: 12,642, with a deviation below 100.
  CHECK(values.size() > 11'500);
}

TEST_CASE("An escrow forgets the sessions that were handed over first", "[filters][decrypt]") {
  KeyEscrow escrow(2);
  CHECK(escrow.hand_over(line("CLIENT_RANDOM", '1')));
  CHECK(escrow.hand_over(line("CLIENT_RANDOM", '2')));
  CHECK(escrow.hand_over(line("CLIENT_TRAFFIC_SECRET_0", '2', 32)));
  CHECK(escrow.hand_over(line("CLIENT_RANDOM", '3')));
  CHECK_FALSE(escrow.hand_over(line("EXPORTER_SECRET", '4')));
  CHECK(escrow.sessions() == 2);
  CHECK(escrow.find(random_of(0x11)) == nullptr);
  CHECK(escrow.find(random_of(0x22)) != nullptr);
  CHECK(escrow.find(random_of(0x33)) != nullptr);
}
