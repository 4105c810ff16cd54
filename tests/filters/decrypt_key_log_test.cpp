#include <filesystem>
#include <fstream>
#include <string>

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

std::string error_of(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() / "chokepoint-keys-test.txt";
  std::ofstream(file, std::ios::binary) << text;
  std::string error;
  try {
    TlsKeyLog::read(file);
  } catch (const InputError& e) {
    error = e.what();
  }
  std::filesystem::remove(file);
  const std::string prefix = file.string() + ":";
  return error.starts_with(prefix) ? error.substr(prefix.size()) : error;
}

}  // namespace

TEST_CASE("Labels of the key log format give secrets of their own kind", "[filters][decrypt]") {
  TlsKeyLog log;
  CHECK(log.add_text("# made by hand\r\n\n" + line("CLIENT_RANDOM", 'a') + "\r\n" +
                     line("SERVER_TRAFFIC_SECRET_0", 'B', 32) + "\n" +
                     line("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 'b') + "\n" +
                     line("EXPORTER_SECRET", 'c') + "\n" + line("SOME_LATER_LABEL", 'd')) == 0);
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

TEST_CASE("Lines that are no key log are counted in a text and refused in a file by their number",
          "[filters][decrypt]") {
  const std::string wrong = "not a key log line: LABEL, client random, secret in hex";
  CHECK(error_of(line("CLIENT_RANDOM", 'a') + "\n") == "");
  CHECK(error_of(line("CLIENT_RANDOM", 'a') + "\nhello world\n") == "2: " + wrong);
  CHECK(error_of(line("CLIENT_RANDOM", 'x')) == "1: " + wrong);
  CHECK(error_of(line("CLIENT_RANDOM", 'a', 32)) == "1: " + wrong);
  CHECK(error_of(line("CLIENT_TRAFFIC_SECRET_0", 'a', 47)) == "1: " + wrong);
  CHECK(error_of(line("CLIENT_TRAFFIC_SECRET_0", 'a', 64)) == "1: " + wrong);
  CHECK(error_of(line("CLIENT_TRAFFIC_SECRET_0", 'a') + "5") == "1: " + wrong);
  CHECK(error_of(line("CLIENT_TRAFFIC_SECRET_0", 'a') + " more") == "1: " + wrong);
  CHECK(error_of("\n\nCLIENT_RANDOM\n") == "3: " + wrong);
  CHECK(error_of("A" + std::string(5'000, 'A')) == "1: is too long: a line has at most 1024 bytes");
  CHECK_THROWS_AS(TlsKeyLog::read("/no/such/file"), InputError);
  TlsKeyLog log;
  CHECK(log.add_text("hello world\n" + line("CLIENT_RANDOM", 'a') + "\nCLIENT_RANDOM 00 11\n") ==
        2);
  CHECK(log.sessions() == 1);
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
