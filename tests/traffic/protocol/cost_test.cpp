#include <chrono>
#include <ctime>

#include <catch2/catch.hpp>

#include "tests/traffic/protocol/joint.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

double cpu_ms() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Milliseconds of CPU per conversation, text and both ends included.
double cost(TlsIdentity& identity, TlsVersion version, std::uint32_t bytes, int rounds) {
  const double begin = cpu_ms();
  for (int i = 0; i < rounds; ++i) {
    const auto talk = exchange(version, bytes, static_cast<std::uint64_t>(i));
    const auto client = make_client(talk, identity);
    const auto server = make_server(talk, identity);
    Joint joint(*client, *server);
    joint.run();
    if (!client->finished()) return -1;
  }
  return (cpu_ms() - begin) / rounds;
}

}  // namespace

TEST_CASE("the cost of a conversation", "[.][cost]") {
  const double begin = cpu_ms();
  TlsIdentity identity(1);
  WARN("identity: " << cpu_ms() - begin << " ms");
  const double before_certificates = cpu_ms();
  for (int i = 0; i < 100; ++i) identity.certificate_pem("host" + std::to_string(i) + ".example");
  WARN("certificate: " << (cpu_ms() - before_certificates) / 100 << " ms");
  for (const std::uint32_t bytes : {2'000U, 20'000U, 200'000U}) {
    WARN(bytes << " bytes: clear " << cost(identity, TlsVersion::kNone, bytes, 300) << " ms, 1.2 "
               << cost(identity, TlsVersion::k12, bytes, 300) << " ms, 1.3 "
               << cost(identity, TlsVersion::k13, bytes, 300) << " ms");
  }
}

TEST_CASE("A TLS conversation costs milliseconds at the most", "[protocol]") {
  TlsIdentity identity(1);
  // Ten times what is expected, so that a busy machine or a sanitizer does not fail it, and a
  // context made anew for each conversation does.
  CHECK(cost(identity, TlsVersion::k12, 20'000, 50) < 10);
  CHECK(cost(identity, TlsVersion::k13, 20'000, 50) < 10);
}
