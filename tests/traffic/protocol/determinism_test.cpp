#include <array>
#include <cstdio>
#include <string>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/traffic/protocol/joint.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

struct Wire {
  Bytes up;
  Bytes down;
  bool operator==(const Wire&) const = default;
};

Wire wire_of(TlsIdentity& identity, TlsVersion version, std::uint64_t seed,
             std::uint32_t attempt = 0) {
  const auto talk = exchange(version, 5'000, seed);
  const auto client = make_client(talk, identity, attempt);
  const auto server = make_server(talk, identity, attempt);
  Joint joint(*client, *server);
  joint.run();
  REQUIRE(client->finished());
  return {joint.sent(0), joint.sent(1)};
}

std::string fingerprint() {
  TlsIdentity identity(42);
  std::uint64_t hash = 0;
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    const Wire wire = wire_of(identity, version, 7);
    hash = derive_seed(hash, text(wire.up));
    hash = derive_seed(hash, text(wire.down));
  }
  return fmt::format("wire {:016x}", hash);
}

}  // namespace

TEST_CASE("prints the wire's fingerprint", "[.][print-wire]") { std::puts(fingerprint().c_str()); }

TEST_CASE("Another process puts the same bytes on the wire", "[protocol]") {
  std::array<char, 4096> self{};
  REQUIRE(readlink("/proc/self/exe", self.data(), self.size() - 1) > 0);
  // A hostile configuration of the machine must not matter.
  const std::string command =
      fmt::format("OPENSSL_CONF=/nonexistent TZ=Asia/Kathmandu '{}' '[print-wire]'", self.data());
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) output += buffer.data();
  CHECK(pclose(pipe) == 0);
  CHECK(output.find(fingerprint()) != std::string::npos);
}

TEST_CASE("Equal seeds give equal bytes, and every seed and attempt its own", "[protocol]") {
  for (const TlsVersion version : {TlsVersion::k12, TlsVersion::k13}) {
    TlsIdentity one(42);
    TlsIdentity again(42);
    TlsIdentity other(43);
    const Wire wire = wire_of(one, version, 7);
    CHECK(wire == wire_of(again, version, 7));
    CHECK(wire.up != wire_of(one, version, 8).up);
    CHECK(wire.up != wire_of(one, version, 7, 1).up);
    // Another world has other keys: the server's signed bytes differ.
    CHECK(wire.down != wire_of(other, version, 7).down);
  }
}

TEST_CASE("A conversation's bytes do not depend on what else the process does", "[protocol]") {
  TlsIdentity quiet(42);
  const Wire alone = wire_of(quiet, TlsVersion::k13, 7);

  TlsIdentity busy(42);
  wire_of(busy, TlsVersion::k12, 99);
  busy.certificate_pem("another.example");
  const auto other = exchange(TlsVersion::k13, 5'000, 100);
  const auto other_client = make_client(other, busy);
  const auto other_server = make_server(other, busy);
  const auto talk = exchange(TlsVersion::k13, 5'000, 7);
  const auto client = make_client(talk, busy);
  const auto server = make_server(talk, busy);
  // The other conversation takes a step between any two steps of this one.
  other_client->on_connected({});
  other_server->on_connected({});
  Joint joint(*client, *server);
  joint.on_the_way = [&](bool, std::size_t, Bytes&) {
    for (auto [from, to] : {std::pair(other_client.get(), other_server.get()),
                            std::pair(other_server.get(), other_client.get())}) {
      const Bytes bytes(from->output().begin(), from->output().end());
      from->consume(bytes.size());
      to->on_bytes(bytes, {});
    }
  };
  joint.run();
  CHECK(other_client->finished());
  CHECK(Wire{joint.sent(0), joint.sent(1)} == alone);
}

TEST_CASE("A world that is asked for ever other names keeps some, and makes the same ones again",
          "[protocol]") {
  TlsIdentity asked(42);
  const std::string first = asked.certificate_pem("first.example");
  for (int i = 0; i < 5'000; ++i) asked.certificate_pem(std::to_string(i) + ".example");
  CHECK(asked.certificate_pem("first.example") == first);
}
