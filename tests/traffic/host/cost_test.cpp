#include <ctime>
#include <memory>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/traffic/host/two_hosts.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

TEST_CASE("the cost of a conversation over two hosts", "[.][cost]") {
  for (const TlsVersion version : {TlsVersion::kNone, TlsVersion::k12, TlsVersion::k13}) {
    for (const std::uint32_t bytes : {2'000U, 20'000U, 200'000U}) {
      constexpr int kCount = 200;
      TwoHosts hosts;
      TlsIdentity identity(1);
      const auto talk = exchange(version, bytes);
      Server server(hosts.node(1), hosts.address(1),
                    [&](const Peer&) { return make_server(talk, identity); });
      server.listen(80);
      std::vector<std::unique_ptr<Client>> clients;
      for (int i = 0; i < kCount; ++i) {
        clients.push_back(std::make_unique<Client>(
            hosts.dial(static_cast<std::uint16_t>(20'000 + i), 80), Patience{},
            [&](std::uint32_t attempt) { return make_client(talk, identity, attempt); }));
        clients.back()->start(std::chrono::milliseconds(100 * i));
      }
      const std::clock_t begin = std::clock();
      hosts.run();
      const double ms = 1e3 * static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC / kCount;
      int completed = 0;
      for (const auto& client : clients) completed += client->result()->completed;
      WARN("TLS " << static_cast<int>(version) << ", " << bytes << " bytes: " << ms << " ms, "
                  << completed << " of " << kCount << " completed");
    }
  }
}
