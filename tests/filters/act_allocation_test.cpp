// The address sanitizer brings its own operators and would take these for a mismatch.
#ifndef __SANITIZE_ADDRESS__

#include <atomic>
#include <cstdlib>
#include <new>

#include <catch2/catch.hpp>

#include "filters/act/censor_filter.hpp"
#include "filters/decrypt/key_escrow.hpp"
#include "tests/filters/segment_maker.hpp"

namespace {

std::atomic<std::uint64_t> allocations = 0;

}  // namespace

// Replaces the global operators of this test program by ones that count. Out of line, because GCC
// takes an inlined free() for a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

using namespace chokepoint;
using namespace chokepoint::test;

TEST_CASE("Packets of known flows pass through a filter without an allocation", "[act]") {
  Profile profile;
  profile.rules.resize(3);
  profile.rules[0].when.names = {"blocked.example"};
  profile.rules[1].when.words = {"forbidden"};
  profile.rules[2].when.bytes_over = 1'000'000;
  const KeyEscrow escrow;
  const TlsKeySource* const keys =
      GENERATE_COPY(static_cast<const TlsKeySource*>(nullptr), &escrow);
  CensorFilter filter(CompiledProfile::compile(profile), 0, {.keys = keys});
  struct Nothing final : ActionSink {
    void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override {}
  } nothing;
  const Connection talk;
  std::vector<Bytes> packets;
  packets.push_back(talk.data(1, "GET / HTTP/1.1\r\nHost: fine.example\r\n\r\n"));
  const std::string page(1400, 'p');
  for (std::uint32_t i = 0; i < 100; ++i) {
    packets.push_back(talk.to_client(1 + 1400 * i, tcp_flag::kAck, page));
    packets.push_back(talk.to_server(40, tcp_flag::kAck, {}, 1 + 1400 * i));
  }
  std::size_t next = 0;
  for (; next < 4; ++next) filter.on_packet(packets[next], SimTime{1}, nothing);
  const std::uint64_t before = allocations;
  bool all_pass = true;
  for (; next < packets.size(); ++next) {
    all_pass = filter.on_packet(packets[next], SimTime{2}, nothing) == Verdict::kPass && all_pass;
  }
  CHECK(allocations == before);
  CHECK(before > 0);
  CHECK(all_pass);
}

TEST_CASE("Packets of judged flows and residual blocks are dealt with without an allocation",
          "[act]") {
  for (const Action action : {Action::kDrop, Action::kReset, Action::kThrottle}) {
    Profile profile;
    Rule& rule = profile.rules.emplace_back();
    rule.when.names = {"blocked.example"};
    rule.then.action = action;
    rule.residual = {Residual::Scope::kThreeTuple, std::chrono::seconds{90}, true};
    CensorFilter filter(CompiledProfile::compile(profile));
    struct Count final : ActionSink {
      int sent = 0;
      void inject(std::span<const std::byte> /*packet*/, SimTime /*when*/) override { ++sent; }
    } count;
    const Connection talk;
    const Bytes request = talk.data(1, "GET / HTTP/1.1\r\nHost: blocked.example\r\n\r\n");
    const Bytes answer = talk.to_client(1, tcp_flag::kAck, std::string(1400, 'p'));
    for (int i = 0; i < 3; ++i) filter.on_packet(request, SimTime{1}, count);
    const std::uint64_t before = allocations;
    for (int i = 0; i < 100; ++i) filter.on_packet(answer, SimTime{2}, count);
    CHECK(allocations == before);
    CHECK((filter.counters().dropped > 50));
    CHECK((count.sent > 100) == (action == Action::kReset));
    CHECK(filter.counters().residual >= 100);
  }
}

#endif
