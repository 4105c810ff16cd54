#include <cmath>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/inspect/recogniser.hpp"

using namespace chokepoint;

namespace {

constexpr std::uint32_t kPayloads = 1'000'000;

/// Ports on which some recogniser asks for less.
constexpr std::array<std::uint16_t, 12> kOwnPorts{21,  22,  23,   25,   110,  143,
                                                  500, 587, 1080, 1194, 4500, 6667};

/// Payloads of random bytes and a length as real ones have.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  ByteView payload() {
    const std::size_t size = 1 + random_() % bytes_.size();
    for (std::size_t i = 0; i < size; i += 8) {
      const std::uint64_t word = random_();
      for (std::size_t j = i; j < std::min(i + 8, bytes_.size()); ++j) {
        bytes_[j] = static_cast<std::byte>(word >> 8 * (j - i));
      }
    }
    return ByteView(bytes_).first(size);
  }
  std::uint16_t port() { return static_cast<std::uint16_t>(1024 + random_() % 60'000); }
  std::uint16_t own_port() { return kOwnPorts[random_() % kOwnPorts.size()]; }

 private:
  std::mt19937_64 random_;
  std::array<std::byte, 160> bytes_{};
};

/// How often each recogniser was sure of random bytes.
std::vector<std::uint32_t> hits(Transport transport, bool own_port) {
  std::vector<std::uint32_t> counts(recognisers().size());
  Draw draw(own_port ? 1 : 2);
  for (std::uint32_t i = 0; i < kPayloads; ++i) {
    const std::uint16_t port = own_port ? draw.own_port() : draw.port();
    Opening opening{draw.payload(), transport, draw.port(), port};
    if (i % 2 == 0) std::swap(opening.source_port, opening.destination_port);
    for (std::size_t j = 0; j < counts.size(); ++j) {
      const Recogniser& recogniser = recognisers()[j];
      if (recogniser.transport != transport) continue;
      if (recogniser.like(opening) == Likeness::kYes) ++counts[j];
    }
  }
  return counts;
}

}  // namespace

TEST_CASE("Random payloads are taken for a protocol no more often than its evidence says",
          "[filters]") {
  for (const Transport transport : {Transport::kTcp, Transport::kUdp}) {
    for (const bool own_port : {false, true}) {
      const auto counts = hits(transport, own_port);
      for (std::size_t j = 0; j < counts.size(); ++j) {
        const Recogniser& recogniser = recognisers()[j];
        CAPTURE(j, app_label(recogniser.app), own_port);
        // The number of hits has the mean that the evidence allows; five deviations and one more.
        const double mean = std::ldexp(double{kPayloads}, -recogniser.evidence);
        CHECK(counts[j] <= mean + 5 * std::sqrt(mean) + 1);
      }
    }
  }
}

TEST_CASE("Off their ports, a million random payloads are taken for a protocol at most once",
          "[filters]") {
  for (const Transport transport : {Transport::kTcp, Transport::kUdp}) {
    std::uint32_t all = 0;
    for (const std::uint32_t count : hits(transport, false)) all += count;
    CHECK(all <= 1);
  }
}
