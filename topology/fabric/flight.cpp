#include "topology/fabric/flight.hpp"

#include <memory>
#include <vector>

#include "topology/fabric/forwarder.hpp"

namespace chokepoint {
namespace {

// A free flight holds the address of the next free one. Flights may outlive the fabric, inside the
// simulator's queue, so the pool belongs to the process; ns-3 runs one simulation at a time.
struct FreeFlight {
  FreeFlight* next;
};
FreeFlight* g_free = nullptr;

constexpr std::size_t kFlightsPerSlab = 256;
struct alignas(64) Slot {
  std::byte bytes[sizeof(Flight)];
};

void refill() {
  static std::vector<std::unique_ptr<Slot[]>> slabs;
  Slot* const slab = slabs.emplace_back(std::make_unique<Slot[]>(kFlightsPerSlab)).get();
  for (std::size_t i = kFlightsPerSlab; i-- > 0;) {
    g_free = new (&slab[i]) FreeFlight{g_free};
  }
}

}  // namespace

void* Flight::operator new(std::size_t /*size_in*/) {
  if (g_free == nullptr) refill();
  FreeFlight* const taken = g_free;
  g_free = taken->next;
  return taken;
}

void Flight::operator delete(void* memory) {
  if (memory != nullptr) g_free = new (memory) FreeFlight{g_free};
}

void Flight::Notify() { forwarder.arrive(*this); }

}  // namespace chokepoint
